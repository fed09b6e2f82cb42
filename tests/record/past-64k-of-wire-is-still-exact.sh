#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A pipe would lose bytes past 64 KiB, or make the guest's count depend on the reader:
# 20480 SYSINITs are past that, and three boots are still the same to the byte.
set -eu
. "$TOP/tests/lib.sh"

for i in 1 2 3; do
	exact boot.bft 'sysinits=20480 sort=merge' --timeout 120
	"$BOOTFLAME" dump boot.bft >"dump.$i"
done
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.observer.wire_bytes > 65536'
expect_json report.json '.complete and .lost == 0 and .damage.frames == 0'
cmp dump.1 dump.2 || fail 'the second boot differs'
cmp dump.1 dump.3 || fail 'the third boot differs'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A 32-bit cursor that dropped events have brought to the end of its range is set back: all
# that come behind are dropped too, and counted, and none is written where no ring is.
. "$TOP/tests/lib.sh"
set -- i386
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	boot "$guest" 'drop=5000' t.bft
	"$BOOTFLAME" report --json t.bft >t.json 2>report.err
	jq -e '.complete and .lost == 5000' t.json >check.out || fail "$guest: $(jq -c '[.complete, .lost]' t.json)"
done

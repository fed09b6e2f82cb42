#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A thread that has used more stack than it has is named in a panic when it gives the CPU
# away, and the boot says bye.
set -eu
. "$TOP/tests/lib.sh"

expect_status 1 "$BOOTFLAME" record --exact --quiet --append 'sort=merge sysinits=0 overrun=1' -o boot.bft
"$BOOTFLAME" dump --json boot.bft 2>/dev/null | jq -r '.boots[0].console' >console
grep -qx 'panic: thread eater has overrun its stack' console || { cat console; fail 'no panic that names it'; }
"$BOOTFLAME" dump boot.bft 2>/dev/null | grep -q '^bye last .* status 1' || fail 'it did not say bye'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Filler i spends exactly 250 + 50 x (i mod 16) instructions whatever the compiler, so that
# reports have something true to show: the differences between fillers are to the digit.
set -eu
. "$TOP/tests/lib.sh"

exact boot.bft 'sort=merge sysinits=64'
"$BOOTFLAME" report --json boot.bft | jq -r '.steps[] | select(.subsystem == "filler") |
	"\(.name | ltrimstr("filler#")) \(.self)"' | sort -n >self
awk '{ base = $2 - 50 * ($1 % 16); if (NR == 1) first = base; if (base != first) { print; bad = 1 } }
	END { exit bad || NR != 64 || first < 250 || first > 275 }' self || { cat self; fail 'a filler costs something else'; }

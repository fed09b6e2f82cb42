#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# More events than the ring holds: it is drained under way, in as many drains as it takes,
# and each of 5000 SYSINITs is there once, in order, with what it cost.
set -eu
. "$TOP/tests/lib.sh"

exact boot.bft 'sort=merge sysinits=5000'
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.complete and .lost == 0 and .damage.frames == 0'
expect_json report.json '[.steps[] | select(.name == "drain") | .count] | add >= 3'
expect_json report.json '([.steps[].self] | add) == .boot.total'
expect_json report.json '[.steps[] | select(.subsystem == "filler" and .count == 1)] | length == 5000'
# Equal work costs the same whether or not a drain came into it: filler i spends
# 250 + 50 x (i mod 16), and what is around it does not depend on i.
jq -r '.steps[] | select(.subsystem == "filler") | "\(.name | ltrimstr("filler#") | tonumber % 16) \(.self)"' report.json |
	sort | uniq -c | sort -k2,2n -k1,1nr | awk 'NR == 1 || $2 != last { print $2, $3; last = $2 }' | sort -n >usual
awk 'NR > 1 && $2 - before != 50 { print "after", before, "comes", $2; bad = 1 } { before = $2 } END { exit bad || NR != 16 }' usual ||
	{ cat usual; fail 'fillers do not cost 50 more each'; }

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Over 64 to 2048 SYSINITs exactly one step is quadratic-or-worse: the bubble sort, n^2,
# and what it says of ten times the largest size is within 5 % of a real boot there.
# --fail then gives 1.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

expect_status 1 "$BOOTFLAME" scale --param sysinits=64,128,256,512,1024,2048 --exact --json --fail -- \
	--append 'sort=bubble sysinits={sysinits}'
mv out scale.json
expect_json scale.json '.schema == "bootflame.scale/1" and .params == ["sysinits"]'
expect_json scale.json '.values == [64, 128, 256, 512, 1024, 2048]'
expect_json scale.json '[.steps[] | select(.verdict == "quadratic-or-worse")] | length == 1'
expect_json scale.json '.steps[] | select(.verdict == "quadratic-or-worse") |
	.name == "sysinit_sort" and .subsystem == "init" and .class == "n^2" and (.cost | length) == 6'
expect_json scale.json '.steps[] | select(.name == "sysinit_sort") | .exponent > 1.9 and .exponent < 2.1 and .confidence > 0.9'
said=$(jq '.steps[] | select(.name == "sysinit_sort") | .at_10x' scale.json)

exact there.bft 'sort=bubble sysinits=20480' --timeout 120
"$BOOTFLAME" report --json there.bft >there.json
expect_json there.json '.complete and .lost == 0'
is=$(jq '.steps[] | select(.name == "sysinit_sort") | .self' there.json)
[ "$(jq -n "($said - $is) * 20 | fabs <= $is")" = true ] || fail "at_10x says $said, a boot there has $is"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# From one exact boot, with any input: six algorithms whose cost follows n are each told for
# what they are, six of which one input says little are never called n^2 or worse. What ten
# times the size is said to cost holds in a boot there.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/growth/growth.inc"

for seed in 1 2 3; do
	growth_boot a.bft "seed=$seed" --exact
	expect_status 0 "$BOOTFLAME" report --json a.bft
	mv out a.json
	expect_json a.json '[.hotspots[] | select(.subsystem == "regular" and .reason == "decided") | {(.name): .class}] | add ==
		{"constant": "1", "search_misses": "log n", "scan": "n", "merge_sort": "n log n", "bubble_sort": "n^2", "cube": "n^3"}'
	expect_json a.json '[.hotspots[] | select(.subsystem == "irregular")] | length == 6 and
		all(.verdict != "quadratic-or-worse") and all(.reason == "decided" or .wants_up_to == 0 or .wants_up_to > 512)'
	expect_json a.json '.hotspots | all(.exponent_low <= .exponent and .exponent <= .exponent_high and
		.at_10x_low <= .at_10x and .at_10x <= .at_10x_high)'
done

# With another input; it is the same boot for all of the seeds.
growth_boot b.bft 'seed=9 sizes=5120' --exact
"$BOOTFLAME" report --json b.bft >b.json
growth_covered a.json b.json >covered
[ "$(grep -c '^regular/' covered)" = 5 ] || { cat covered; fail 'five regular algorithms ran at 5120'; }
! grep '^regular/.* 0$' covered || fail 'these cost something else at ten times the size'

# What is under a thousandth of the boot is not named.
"$BOOTFLAME" report a.bft >a.text
grep -q '^  bubble_sort (regular) grows as n^2 over 6 sizes' a.text || fail 'the text does not name the bubble sort'
! grep -q '^  constant (regular)' a.text || fail 'a constant of 0.00 % is named'
grep -q 'more under 0.1% of the boot' a.text || fail 'nothing is said of those that are not named'
expect_status 1 "$BOOTFLAME" report --fail a.bft

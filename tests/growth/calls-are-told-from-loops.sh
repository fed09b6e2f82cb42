#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A step that calls a search of n steps n times and one that has a loop of n^2 within are told
# apart: by what runs within them, how often, and what each call costs.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/growth/growth.inc"

growth_boot a.bft 'nested=1 sizes=16,32,64,128,256' --exact
expect_status 0 "$BOOTFLAME" report --json a.bft
mv out a.json
expect_json a.json '.complete and .lost == 0'
expect_json a.json '[.hotspots[] | {(.name): [.parts[] | [.name, .class, .shape, .calls, .each]]}] | add ==
	{"look_ups": [["look_up", "n^2", "both", "n", "n"]], "pairs": [["compare_all", "n^2", "loop", "1", "n^2"]]}'
# Each point is all of it within one span: 496 spans of look_up, and their self time to the tick.
expect_json a.json '(.steps[] | select(.name == "look_up") | .self) ==
	([.hotspots[] | select(.name == "look_ups") | .parts[].points[].cost] | add)'
"$BOOTFLAME" report a.bft >a.text
grep -q 'within it, look_up (within) grows as n^2: n calls, each O(n)$' a.text || { cat a.text; fail 'calls are not told'; }
grep -q 'within it, compare_all (within) grows as n^2: as many calls at every n, each O(n^2)$' a.text ||
	fail 'the loop is not told'
# The culprit is within: the step itself is no n^2, and the boot has one all the same.
expect_json a.json '.hotspots | all(.verdict == "ok")'
expect_status 1 "$BOOTFLAME" report --fail a.bft

# And a budget against n^2 names it, not the step it runs in.
printf '[every step]\ngrowth = no n^2 above n=64\n' >budget.ini
expect_status 1 "$BOOTFLAME" gate --json --base a.bft --new a.bft --budget budget.ini
expect_json out '[.guilty[].name] | sort == ["compare_all", "look_up"]'
printf '[every step]\ngrowth = no n^2 above n=256\n' >budget.ini
expect_status 0 "$BOOTFLAME" gate --base a.bft --new a.bft --budget budget.ini
printf '[step look_ups (nested)]\ngrowth = no n^2 above n=64\n' >budget.ini
expect_status 0 "$BOOTFLAME" gate --base a.bft --new a.bft --budget budget.ini

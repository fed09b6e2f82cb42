#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Each kind of limit, just kept and just broken, for the total, a subsystem, a step and every
# step; a limit broken while the total improves is a regression that says both; a side over
# budget always has somebody guilty; the files for continuous integration say the same.
set -eu
. "$TOP/tests/lib.sh"

exact base.bft 'sysinits=200 sort=merge'
exact more.bft 'sysinits=201 sort=merge'
exact bubble.bft 'sysinits=200 sort=bubble'
exact fewer.bft 'sysinits=100 sort=bubble'
figure() { # TRACE-PAIR FILTER
	"$BOOTFLAME" gate --json --base "$1" --new "$2" | jq "$3"
}
delta=$(figure base.bft more.bft .judged.delta)
total=$(figure base.bft more.bft .judged.new)
filler=$("$BOOTFLAME" diff --json base.bft more.bft | jq '.steps[] | select(.state == "added") | .delta')
[ "$delta" -gt "$filler" ] && [ "$filler" -gt 0 ] || fail "no figures: $delta, $filler"

judged() { # STATUS BASE NEW TEXT
	printf "$4" >budget.ini
	expect_status "$1" "$BOOTFLAME" gate --json --junit j.xml --sarif s.sarif --markdown m.md --base "$2" --new "$3" --budget budget.ini
	expect_json out '(.verdict == "regression") == (.guilty != []) and (.broken != []) == (.guilty != [])'
	[ "$(jq '.guilty | length' out)" = "$(jq '.runs[0].results | length' s.sarif)" ] || fail 'SARIF has other results'
	[ "$(jq '.guilty | length' out)" = "$(grep -c 'message="own cost' j.xml)" ] || fail 'JUnit has other failures'
}
judged 0 base.bft more.bft "[total]\nmore = $delta\n"
judged 1 base.bft more.bft "[total]\nmore = $((delta - 1)) insns\n"
judged 0 base.bft more.bft "[total]\nmax = $total instructions\n"
judged 1 base.bft more.bft "[total]\nmax = $((total - 1))\n"
expect_json out '.guilty[0].name == "filler#200"'
judged 1 base.bft base.bft "[total]\nmax = 1,000\n"
expect_json out '.guilty | length == 1' # nobody grew: it is the dearest
judged 0 base.bft more.bft "[subsystem filler]\nmore = +$filler insns\n"
judged 1 base.bft more.bft "[subsystem filler]\nmore = +$((filler - 1)) insns\n"
judged 0 base.bft more.bft "[step filler (filler)]\nmore = $filler\n"
judged 1 base.bft more.bft "[step filler (filler)]\nmore = $((filler - 1))\n"
judged 1 base.bft more.bft '[every step]\nmore = 0.1%%\n'
judged 0 base.bft more.bft '[every step]\nmore = 1%% of boot\n[total]\nmore = 1 %%\n'
judged 1 base.bft bubble.bft '[step sysinit_sort (init)]\nmore = 50%%\n'
expect_json out '.guilty[0].name == "sysinit_sort" and .guilty[0].file == "kernel/steps/sysinit-sort.c"'
jq -e '.runs[0].results[0].locations[0].physicalLocation | .artifactLocation.uri == "kernel/steps/sysinit-sort.c" and .region.startLine > 0' s.sarif >/dev/null || fail 'SARIF points elsewhere'
# The total falls, and yet.
judged 1 bubble.bft fewer.bft '[total]\nmore = 1%%\n[step slab_init (vm)]\nmax = 1\n'
expect_json out '.judged.delta < 0 and .guilty[0].name == "slab_init" and (.broken | length == 1)'
expect_status 1 "$BOOTFLAME" gate --base bubble.bft --new fewer.bft --budget budget.ini
grep -q '^regression: .*: -[0-9,]* (-' out && grep -q 'max = 1: slab_init' out || { cat out; fail 'it does not say both'; }
# A step that is named and does not tell how it grows; where all are meant it is no finding.
judged 3 base.bft base.bft '[step slab_init (vm)]\ngrowth = no n^2 above n=64\n'
judged 0 base.bft base.bft '[every step]\ngrowth = no n^2 above n=64\n'
[ "$(wc -c <m.md)" -le 60000 ] || fail 'it does not fit a comment'

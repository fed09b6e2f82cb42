#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Each frame of a boot in turn is taken off the line: exactly its events are missing, and
# counted as lost; the spans of all others are what they were.
set -eu
. "$TOP/tests/lib.sh"

exact good.bft 'sort=merge sysinits=300'
events_of good.bft >good.events
total=$(wc -l <good.events)
"$B/tests/edit-bft" frames good.bft >frames
"$BOOTFLAME" report --json good.bft >good.json
k=0
while read -r _ _ type; do
	"$B/tests/edit-bft" drop $k good.bft bad.bft
	expect_status 0 "$BOOTFLAME" report --json bad.bft
	mv out bad.json
	events_of bad.bft >bad.events
	expect_subsequence bad.events good.events
	missing=$((total - $(wc -l <bad.events)))
	expect_json bad.json ".lost == $missing"
	expect_json bad.json '([.steps[].self] | add) == .boot.total'
	case $type in
	1)
		expect_json bad.json '.complete == false and .lost == 0'
		expect_error 'incomplete: no hello'
		;;
	2)
		[ $missing -gt 0 ] || fail "frame $k had events and none is missing"
		expect_error "$missing events lost"
		expect_json bad.json ".complete and .boot.total == $(jq .boot.total good.json)"
		# A step that is whole in both costs the same in both.
		jq -r '.steps[] | select(.subsystem == "filler") | "\(.name) \(.self)"' good.json | sort >good.fillers
		jq -r '.steps[] | select(.subsystem == "filler" and .count == 1) | "\(.name) \(.self)"' bad.json | sort >bad.fillers
		comm -13 good.fillers bad.fillers >changed
		[ "$(wc -l <changed)" -le 2 ] || { cat changed; fail "frame $k: more than the two fillers at the gap changed"; }
		;;
	3) expect_json bad.json '.complete and .lost == 0 and ([.steps[] | select(.name == "filler#0")] | length == 0)' ;;
	4)
		expect_json bad.json '.complete == false and .lost == 0'
		expect_error 'incomplete: no bye'
		;;
	esac
	k=$((k + 1))
done <frames
[ $k -ge 8 ] || fail "only $k frames"

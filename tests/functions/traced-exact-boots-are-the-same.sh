#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Two exact boots of a kernel that traces its functions are the same, and what an event of it
# costs has bounds: 40 instructions for -finstrument-functions, 100 for -mfentry, which must find the exit for itself.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

exact plain.bft 'sort=merge sysinits=20'
plain=$("$BOOTFLAME" report --json plain.bft | jq '.boot.total - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .self] | add)')
for way in instrument:40 fentry:100; do
	limit=${way#*:} way=${way%:*}
	for n in 1 2; do
		exact boot.bft 'sort=merge sysinits=20' --kernel "$B/kernel-functions-$way/bootflame-kernel.elf"
		"$BOOTFLAME" dump boot.bft >dump.$n
	done
	cmp dump.1 dump.2 || fail "$way: two boots differ"
	"$BOOTFLAME" report --json boot.bft >report.json
	jq --argjson plain "$plain" --arg way $way '{way: $way,
		events: ([.steps[] | select(.subsystem == "function") | 2 * .count] | add),
		more: (.boot.total - $plain - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .self] | add))}
		| .each = .more / .events' report.json >cost.json
	jq -r '"NOTE: -\(.way): \(.events) events, \(.each * 10 | round / 10) instructions each"' cost.json
	expect_json cost.json ".events > 100 and .each > 5 and .each <= $limit"
done

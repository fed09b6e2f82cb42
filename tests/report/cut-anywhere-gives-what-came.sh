#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A trace cut at any byte: report exits 0, says complete:false and warns, and every event
# that it still has is one of the whole trace, from the start on. Only of an empty file is
# there nothing to report: 4. Two hundred places: the first hundred bytes, the borders of
# chunks, and spread over the rest.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

exact whole.bft 'sort=merge sysinits=300 chatty=5'
size=$(wc -c <whole.bft)
"$BOOTFLAME" dump whole.bft | grep -E '^ *[0-9]+ cpu ' >whole.events
# Where chunks begin: at their sync words.
chunks=$(LC_ALL=C grep -obUaP 'BFC\xb7' whole.bft | cut -d: -f1)
{
	seq 0 99
	for at in $chunks; do
		echo $((at - 1))
		echo "$at"
		echo $((at + 1))
		echo $((at + 16))
		echo $((at + 17))
	done
	i=0
	while [ $i -lt 110 ]; do
		echo $((100 + i * (size - 101) / 109))
		i=$((i + 1))
	done
} | sort -nu | awk -v size="$size" '$1 < size' >places
places=$(wc -l <places)
[ "$places" -ge 200 ] || fail "only $places places"

with_events=0
while read -r at; do
	head -c "$at" whole.bft >cut.bft
	status=0
	timeout 20 "$BOOTFLAME" report --json cut.bft >out 2>err || status=$?
	[ -s err ] || fail "cut at $at of $size: not a word on stderr"
	if [ "$at" = 0 ]; then
		[ $status = 4 ] && [ ! -s out ] || fail "an empty file: status $status, not 4, or output"
		continue
	fi
	[ $status = 0 ] || { cat err; fail "cut at $at of $size: status $status"; }
	read -r incomplete cut sums <<-END
		$(jq -r '"\(.complete == false) \(.damage.cut) \(([.steps[].self] | add // 0) == .boot.total)"' out)
	END
	[ "$at" -ge $((size - 20)) ] || # behind the last SERIAL chunk the boot is whole
		[ "$incomplete" = true ] || [ "$cut" = true ] || fail "cut at $at: passes for whole"
	[ "$sums" = true ] || fail "cut at $at: self times do not sum to the total"
	"$BOOTFLAME" dump cut.bft >dump 2>/dev/null || fail "cut at $at: no dump"
	grep -E '^ *[0-9]+ cpu ' dump >cut.events || true
	head -n "$(wc -l <cut.events)" whole.events | cmp - cut.events || fail "cut at $at of $size: events that the whole trace has not"
	[ ! -s cut.events ] || with_events=$((with_events + 1))
	# Until the bye is there the boot is not complete, and report says so.
	if ! grep -q '^bye ' dump; then
		[ "$incomplete" = true ] || fail "cut at $at: complete, without a bye"
		grep -q incomplete err || fail "cut at $at: no warning that it is incomplete"
	fi
done <places
[ $with_events -gt 40 ] || fail "only $with_events cuts had events"

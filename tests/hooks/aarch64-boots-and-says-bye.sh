#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A guest for aarch64, by gcc and by clang, in each form of the hooks, boots to its bye with
# nothing lost: every step and every filler is there. In time mode the clock is
# CNTVCT at the frequency that CNTFRQ states; a panic is told as one.
. "$TOP/tests/lib.sh"
set -- arm64
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	boot "$guest" '' t.bft
	"$BOOTFLAME" report --json t.bft >t.json
	jq -e '.complete and .lost == 0 and .clock.kind == "instructions"' t.json >check.out || fail "$guest: not complete"
	expect fillers "$(jq '[.steps[] | select(.subsystem == "filler") | .count] | add' t.json)" 1000
	expect 'steps as they are given' "$(jq '.steps[] | select(.name == "steps") | .n' t.json)" 20
	expect 'the sort and its size' \
		"$(jq -c '.steps[] | select(.name == "table_sort" and .subsystem == "lib") | [.count, .n]' t.json)" '[1,128]'
	expect 'self times' "$(jq '([.steps[].self] | add) == .boot.total' t.json)" true
done

"$BOOTFLAME" record --quiet --machine virt --kernel "$guest" -o time.bft 2>record.err || fail "$(cat record.err)"
"$BOOTFLAME" report --json time.bft >time.json
"$BOOTFLAME" dump --json time.bft >dump.json
expect 'clock in time mode' "$(jq -r '.clock.kind' time.json)" counter
expect 'frequency' "$(jq '.clock.hz' time.json)" "$(counter dump.json time timer_hz)"

status=0
"$BOOTFLAME" record --quiet --exact --machine virt --kernel "$guest" --append panic=1 -o panic.bft 2>record.err || status=$?
expect 'status of a panic' $status 1
grep -q 'panic: unexpected exception, class 60' record.err || fail "the panic is not told: $(cat record.err)"
"$BOOTFLAME" dump panic.bft | grep -q 'enter about_to_panic' || fail 'the last span before the panic is not there'

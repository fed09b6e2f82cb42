#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Recorded boots, added as commits: log and show have the costs of the report, mark the commit that
# brought a change, keep clocks, machines, command lines and branches apart, and take several boots
# of a commit as one. What is not whole is not added.
# timeout: 60
set -eu
. "$TOP/tests/lib.sh"

exact a.bft 'sysinits=40 sort=merge'
add() { # TRACE COMMIT [OPTIONS]
	add_trace=$1 add_commit=$2
	shift 2
	expect_status 0 "$BOOTFLAME" history add --commit "$add_commit" "$@" "$add_trace"
}
cost=$("$BOOTFLAME" report --json a.bft | jq '.boot.total - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .self] | add)')
add a.bft one --time 1000
add a.bft three --time 3000
add a.bft two --time 2000 # later, and yet between them
expect_status 0 "$BOOTFLAME" history log --json
expect_json out '.schema == "bootflame.history-log/1" and .unit == "instructions"'
expect_json out '[.commits[].commit] == ["three", "two", "one"]'
expect_json out "all(.commits[]; .cost == $cost and .change == null and .boots == 1)"
for step in sysinit_sort slab_init filler; do
	figure=$("$BOOTFLAME" report --json a.bft | jq --arg s $step '[.steps[] | select(.name | sub("#.*"; "") == $s) | .self] | add')
	expect_status 0 "$BOOTFLAME" history show --json $step
	expect_json out "all(.commits[]; .cost == $figure) and .name == \"$step\" and .changes == []"
done
figure=$("$BOOTFLAME" report --json a.bft | jq '.subsystems[] | select(.name == "vm") | .self')
expect_status 0 "$BOOTFLAME" history show --json --subsystem vm
expect_json out ".kind == \"subsystem\" and all(.commits[]; .cost == $figure)"

# Other branches, clocks, machines and words are other series and never stand in one line.
add a.bft four --branch side
exact words.bft 'sysinits=41 sort=merge'
exact mem.bft 'sysinits=40 sort=merge' --mem 64
"$BOOTFLAME" record --quiet --boots 3 --append 'sysinits=40 sort=merge' -o time.bft 2>record.err || { cat record.err; fail record; }
add words.bft five
add mem.bft six
add time.bft seven
expect_status 0 "$BOOTFLAME" history log --json
expect_json out '.shown.clock != "instructions" and (.commits | length == 1 and .[0].boots == 3)'
expect_json out '([.shown, .others[]] | length == 5) and ([.shown.series, .others[].series] | unique | length == 4)'
expect_status 0 "$BOOTFLAME" history log --branch side --json
expect_json out '[.commits[].commit] == ["four"]'
expect_status 0 "$BOOTFLAME" history log --series 1 --branch main --json
expect_json out '[.commits[].commit] == ["three", "two", "one"]'
expect_status 0 "$BOOTFLAME" history log
grep -q '^also here: --series 1 --branch side: 1 boot' out || { cat out; fail 'the others are not told of'; }

# A commit that changes a step, the newest: by the store's own figures, which a hand has changed.
cp bootflame-history.db planted.db
sqlite3 planted.db "UPDATE boot SET judged = judged * 11 / 10 WHERE revision = 'three'"
expect_status 0 "$BOOTFLAME" history log --db planted.db --series 1 --branch main --json
expect_json out "[.commits[] | select(.change) | .commit] == [\"three\"]"
expect_status 0 "$BOOTFLAME" history log --db planted.db --series 1 --branch main
grep -q 'three  <- changed +10.00%' out || { cat out; fail 'no mark'; }
expect_status 0 "$BOOTFLAME" history show --db planted.db --series 1 --branch main
grep -q '^___*#$' out && grep -q '^changes: 1$' out || { cat out; fail 'no line'; }
LC_ALL=C.UTF-8 "$BOOTFLAME" history show --db planted.db --series 1 --branch main | grep -q '^▁▁█$' || fail 'no bars'

# What is not whole.
head -c $(($(wc -c <a.bft) * 4 / 5)) a.bft >cut.bft
expect_status 3 "$BOOTFLAME" history add --commit x cut.bft
expect_error 'incomplete'
expect_status 3 "$BOOTFLAME" history add --commit x "$TOP/tests/golden/wire1-panic.bft"
expect_status 4 "$BOOTFLAME" history add --commit x "$TOP/README.md"
expect_status 2 "$BOOTFLAME" history add a.bft
expect_error '--commit'
expect_status 2 "$BOOTFLAME" history add --commit '' a.bft
expect_status 2 "$BOOTFLAME" history lgo
expect_error "did you mean 'log'"
expect_status 2 "$BOOTFLAME" history prune
expect_status 2 "$BOOTFLAME" history prune --keep 0
expect_status 2 "$BOOTFLAME" history export cvs
expect_error "did you mean 'csv'"
expect_status 2 "$BOOTFLAME" history show -o ./bootflame-history.db vm_init
expect_status 4 "$BOOTFLAME" history show slab_int --series 1
expect_error "did you mean 'slab_init'"
expect_status 4 "$BOOTFLAME" history log --branch nowhere
expect_status 4 "$BOOTFLAME" history show slab_init --series 1 -o /nowhere/x
expect_status 4 "$BOOTFLAME" history show slab_init --series 1 -o /dev/full

# prune leaves the newest, and what it leaves is as it was.
"$BOOTFLAME" history export csv >before.csv
expect_status 0 "$BOOTFLAME" history prune --keep 1 --branch main
expect_error ': 2 boots taken out'
"$BOOTFLAME" history export csv >after.csv
grep -v -e ',one,' -e ',two,' before.csv | sort >expected.csv
sort after.csv | cmp - expected.csv || fail 'prune has changed what it left'
expect_status 0 "$BOOTFLAME" history prune --keep 0 --branch side
! "$BOOTFLAME" history export csv | grep ',side,' || fail 'the branch is still there'

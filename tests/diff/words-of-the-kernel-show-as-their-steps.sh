#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What a word of the kernel's command line does is found in the right step, with the right
# sign and to the instruction: another sort, a step more, calls, another drain.
set -eu
. "$TOP/tests/lib.sh"

edits() { # BASE NEW: the edits, and the ripples that have a cause
	expect_status 0 "$BOOTFLAME" diff --json "$1" "$2"
	[ ! -s err ] || { cat err; fail 'diff warns of something'; }
	expect_json out '.schema == "bootflame.diff/1"'
	expect_json out '([.steps[].delta] | add) == .total.delta and ([.subsystems[].delta] | add) == .total.delta'
	expect_json out '.judged.delta == .total.delta - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .delta] | add)'
	expect_json out '[.steps[] | (.percent == null) == (.base == 0)] | all'
	expect_json out '([.states[]] | add) == (.steps | length)'
	jq -r '.steps[] | select(.state != "same" and .subsystem != "observer") |
		"\(.state) \(.name) (\(.subsystem))\(if .cause then " of " + .cause.name else "" end)"' out | sort
}
self() { # TRACE STEP
	"$BOOTFLAME" report --json "$1" | jq "[.steps[] | select(.name == \"$2\") | .self] | add"
}
shows() {
	cat >expected
	diff -u expected shown || fail "$1"
}

exact bubble.bft 'sysinits=200'
exact merge.bft 'sysinits=200 sort=merge'
edits bubble.bft merge.bft >shown
shows 'another sort' <<-END
	changed sysinit_sort (init)
	ripple cmdline_parse (init)
END
expect_json out ".steps[0] | .name == \"sysinit_sort\" and .delta == $(self merge.bft sysinit_sort) - $(self bubble.bft sysinit_sort) and .delta < 0"

# Two lists that differ by one: whose place the sort of the other finds, whichever it is.
exact more.bft 'sysinits=201'
edits bubble.bft more.bft >shown
shows 'a step more' <<-END
	added filler#200 (filler)
	ripple sysinit_sort (init) of filler#200
END
expect_json out '.steps[] | select(.name == "filler#200") | .base == 0 and .percent == null and .count_base == 0 and .count_new == 1'
expect_json out '.steps[] | select(.name == "sysinit_sort") | .n_new == .n_base + 1 and .ripple == .delta'
edits more.bft bubble.bft >shown
shows 'a step less' <<-END
	removed filler#200 (filler)
	ripple sysinit_sort (init) of filler#200
END

exact chatty.bft 'sysinits=200 chatty=5'
edits bubble.bft chatty.bft >shown
grep -qx 'added chatty_line (test)' shown || { cat shown; fail 'chatty=5 shows no chatty_line'; }
[ "$(grep -c -e '^changed' -e '^moved' -e '^removed' -e '^renamed' shown)" = 0 ] || { cat shown; fail 'chatty=5 shows other edits'; }
expect_json out '.steps[] | select(.name == "chatty_line") | .count_new == 5'

# A boot and itself, and an exact boot and its repetition, differ in nothing.
exact again.bft 'sysinits=200'
edits bubble.bft again.bft >shown
[ ! -s shown ] || { cat shown; fail 'equal boots differ'; }
expect_json out '[.steps[].delta] | all(. == 0)'

# Nor do they as several boots.
exact several.bft 'sysinits=200' --boots 3
edits bubble.bft several.bft >shown
[ ! -s shown ] || { cat shown; fail 'equal boots differ'; }
expect_json out '.new.boots == 3 and ([.steps[].p] | all(. == null))'

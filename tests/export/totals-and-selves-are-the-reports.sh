#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Of one CPU, of four with eight threads, and of a played schedule in which a step moves from
# CPU to CPU: every step's self and total time in speedscope and chrome, and its self time in
# folded, is the report's to the tick, and each format has as many lines as it says. Time in
# no step and time off the CPU have frames of their own.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/export/totals.inc"

same() { # WHAT: files `of` and `steps`
	[ -s of ] || fail "$1: nothing"
	diff of steps >differs || { head -n 20 differs; fail "$1: steps differ from the report's"; }
}

exact one.bft 'sysinits=40'
exact smp.bft 'sysinits=40 threads=8' --smp 4
"$B/tests/threads-guest" smp played.bft
for trace in one smp played; do
	report_steps $trace.bft >steps
	watched=$("$BOOTFLAME" report --json $trace.bft | jq '[.steps[].self] | add')
	for format in speedscope chrome folded; do
		expect_status 0 "$BOOTFLAME" export $format $trace.bft -o $trace.$format
		[ ! -s out ] && [ ! -s err ] || fail "$format $trace: says something"
	done
	speedscope_steps $trace.speedscope >of
	same "speedscope $trace"
	chrome_steps $trace.chrome >of
	same "chrome $trace"
	jq -S '{step, self} | select(.self > 0)' steps >selves
	mv selves steps
	folded_selves $trace.folded >of
	same "folded $trace"
	[ "$(jq -s 'map(.self) | add' of)" = "$watched" ] || fail "folded $trace does not sum to $watched"
done
[ "$watched" -gt 0 ]

# The boot alone on its CPU is one row from its first tick to its last.
total=$("$BOOTFLAME" report --json one.bft | jq .boot.total)
[ "$(awk '{ sum += $NF } END { print sum }' one.folded)" = "$total" ] || fail 'folded does not sum to the total'
expect_json one.speedscope "(.profiles | length == 1) and (.profiles[0] | .unit == \"none\" and
	.startValue == 0 and .endValue == $total and .events[-1].at == $total)"

# Several: rows for threads that ran, and a row a CPU that is full.
expect_json smp.speedscope '.profiles | length >= 8'
expect_json smp.chrome '[.traceEvents[] | select(.ph == "M" and .name == "thread_name" and .pid == 2) | .args.name] == ["CPU 0", "CPU 1", "CPU 2", "CPU 3"]'
watched=$("$BOOTFLAME" report --json smp.bft | jq '[.steps[].self] | add')
expect_json smp.chrome "([.traceEvents[] | select(.ph == \"X\" and .pid == 2) | .dur] | add * 1000 | round) == $watched"
# The schedule: mount waits off its CPU from 300 to 750; threads-guest.c has it by hand.
expect_json played.chrome '.traceEvents | any(.name == "off cpu" and .ts == 0.3 and .dur == 0.45)'
expect_json played.speedscope '[.profiles[].name] | contains(["main", "disk", "net"])'

# Marks and counters come with their time, and sizes with their step.
points=$("$BOOTFLAME" dump --json one.bft | jq -c '[.boots[0] | .entry as $entry | .events[] | select(.event == "mark" or .event == "counter") |
	[.name, (.tick - $entry) / 1000, if .event == "counter" then .value else null end]]')
case $points in *',null]'*) ;; *) fail 'the kernel has no mark' ;; esac
case $points in *'["clock_hz",'*',1000000000]'*) ;; *) fail 'the kernel has no counter' ;; esac
expect_json one.chrome "[.traceEvents[] | select(.ph == \"i\" or .ph == \"C\") | [.name, .ts, .args.value]] == $points"
n=$("$BOOTFLAME" report --json one.bft | jq '.steps[] | select(.name == "sysinit_sort") | .n')
expect_json one.chrome ".traceEvents | any(.name == \"sysinit_sort\" and .args.n == $n)"

# A clock whose frequency is known is shown in nanoseconds.
"$BOOTFLAME" record --quiet --append 'sysinits=40' -o time.bft 2>/dev/null
expect_status 0 "$BOOTFLAME" export speedscope time.bft -o time.json
jq -e .profiles[0].unit time.json >unit
expect_json one.chrome '.otherData.ts_unit == "1000 instructions"'
hz=$("$BOOTFLAME" report --json time.bft 2>/dev/null | jq .clock.hz)
[ "$hz" = 0 ] || [ "$(cat unit)" = '"nanoseconds"' ] || fail "a clock of $hz Hz is shown in $(cat unit)"

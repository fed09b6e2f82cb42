#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Threads that hand a number round, sleep and wait: on one CPU two exact boots are the same, all
# of the time is somebody's, a wait is ended by the one who did, and twice the threads
# cost twice as much. On 2, 4 and 8 CPUs no event is lost, every CPU has run threads, and
# several are in user mode at once.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

for n in 1 2; do
	exact boot.bft 'sort=merge sysinits=0 threads=4 users=3'
	"$BOOTFLAME" dump boot.bft >dump.$n
done
cmp dump.1 dump.2 || fail 'two exact boots differ'
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.complete and .lost == 0 and ([.steps[].self] | add) == .boot.total'
expect_json report.json '[.steps[] | select(.name == "unaccounted") | .self][0] < .boot.total / 100'
expect_json report.json '[.threads[].name] | sort == ["boot", "idle", "runner", "runner#1", "runner#2", "runner#3", "user", "user#1", "user#2"]'
# Running is what a thread does to the tick: together it is the boot.
expect_json report.json '([.threads[].run] | add) + ([.cpus[].waiting] | add) == .boot.total'
expect_json report.json '[.waits[] | select(.topic == "turn" and .thread == "runner#2") | .by] == ["runner#1"]'
expect_json report.json '[.waits[] | select(.thread == "boot" and .by != null and .by != .topic)] == []'
expect_json report.json '[.waits[] | select(.topic == "sleep" or .topic == "nothing") | .end] | unique == ["nobody"]'
expect_json report.json '[.steps[] | select(.name == "init" and .subsystem == "user") | .count] == [4]'

# The sum of what threads and their maker spent, without idling, per thread: a straight line to
# a few per cent, which are the lists of those who sleep at once.
cost() { # THREADS
	exact line.bft "sort=merge sysinits=0 threads=$1"
	"$BOOTFLAME" report --json line.bft |
		jq '[.steps[] | select(.name == "test_threads" or .name == "timer_tick" or (.name | startswith("runner"))) | .self] | add'
}
a=$(cost 8) b=$(cost 16) c=$(cost 32)
[ $(((c - b) * 10)) -lt $(((b - a) * 24)) ] || fail "8, 16 and 32 threads cost $a, $b and $c"

for smp in 2 4 8; do
	"$BOOTFLAME" record --quiet --smp $smp --append "sort=merge sysinits=0 threads=24 users=16" -o smp.bft 2>err ||
		{ cat err; fail "$smp CPUs"; }
	"$BOOTFLAME" report --json smp.bft >report.json 2>err
	expect_json report.json '.complete and .lost == 0 and .damage.frames == 0'
	expect_json report.json "[.threads[] | select(.name | startswith(\"runner\")) | .cpus[]] | unique - [0] == [range(1; $smp)]"
	expect_json report.json '[.threads[] | select(.name | startswith("runner")) | .cpus | length] | unique == [1]'
	expect_json report.json "[.steps[] | select(.name == \"init\" and .subsystem == \"user\") | .count] | add == 17"
	expect_json report.json '[.waits[] | select(.topic == "turn" and .by == "runner#22") | .thread] == ["runner#23"]'
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A vCPU's thread shares its CPU with a busy loop: that it could run and did not is in the trace,
# while the guest runs more than of any other thread, within the boot, and not of time that it slept.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"
needs_bpf

loop=
trap '[ -z "$loop" ] || kill -KILL "$loop" 2>/dev/null || true' EXIT
cpu=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')
taskset -c "$cpu" sh -c 'while :; do :; done' &
loop=$!
expect_status 0 taskset -c "$cpu" "$RECORD" --quiet --outside --append 'sort=bubble sysinits=1500' -o s.bft
kill -KILL "$loop"
loop=
expect_boot s.bft '
	(.host | map({key: .what, value: .}) | from_entries) as $e |
	([.host[] | select(.what == "thread") | .value | select(test("^[0-9]+ vcpu0 "))][0] | split(" ")[0] | tonumber) as $vcpu |
	([.outside[] | select(.kind == "stolen" and .start_ns >= $e["vcpu-start"].ns)] | group_by(.thread) | map({thread: .[0].thread, ns: (map(.duration_ns) | add)}) | max_by(.ns)) as $most |
	$e["outside-dropped"].value == "0" and
	$most.thread == $vcpu and $most.ns > 0 and
	([.outside[] | select(.kind == "stolen" or .kind == "blocked") | select(.start_ns + .duration_ns > $e["vmm-exit"].ns)] | length) == 0 and
	$e["vmm-start"].ns < $e["vmm-exec"].ns and $e["vmm-exec"].ns < $e["vcpu-start"].ns and
	$e["vcpu-start"].ns < $e["vmm-exit"].ns and $e["vmm-exit"].ns < $e["vmm-end"].ns'
# A thread is in one state at a time.
expect_boot s.bft '
	[.outside[] | select(.kind == "stolen" or .kind == "blocked")] | group_by(.thread) |
	all(.[]; sort_by(.start_ns) as $s | all(range(1; $s | length); $s[. - 1].start_ns + $s[. - 1].duration_ns <= $s[.].start_ns))'
# The guest's memory was touched, and only there.
expect_boot s.bft '[.outside[] | select(.kind == "fault")] | length > 0 and all(.[]; .value < 128 * 1048576)'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With two CPUs both are recorded: all initcalls, each thread on the CPUs it ran on, idle time apart,
# nothing lost, and each CPU's time given out whole. Under --exact an x86 Linux does not come up with
# two, and that is said.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

expect_status 2 "$BOOTFLAME" record linux --exact --smp 2 --image "$image"
expect_error 'does not come up with several CPUs under --exact'
record_linux t.bft --smp 2
expect_status 0 "$BOOTFLAME" report --json t.bft
expect_json out '.complete and .lost == 0 and (.cpus | length) == 2'
expect_json out '([.cpus[].watched] | add) == ([.steps[].self] | add)'
expect_json out '[.threads[] | select(.subsystem == "idle")] | length == 2 and all(.cpus | length == 1)'
n=$(jq --argjson levels "$levels" '[.steps[] | select((.subsystem | IN($levels[])) and .name != "do_initcall_level") | .count] | add' out)
[ "$n" -ge 500 ] || fail "$n initcalls"
jq -e '[.steps[] | select(.name == "reschedule" or .name == "call_function_single")] | length > 0' out >/dev/null || fail 'no interrupt between CPUs'

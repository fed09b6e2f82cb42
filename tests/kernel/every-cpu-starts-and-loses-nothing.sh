#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With 1, 2, 4 and 8 CPUs, all of them come up, meet the first so that their counters are aligned, and
# end the boot with nothing lost: exact, twice the same, and in time mode. smp=serial costs 10 ms for
# each. CPUs that are not there are told of and left behind.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

console() { # TRACE
	"$BOOTFLAME" dump --json "$1" | jq -r '.boots[0].console'
}
step_self() { # REPORT STEP
	jq "[.steps[] | select(.name == \"$2\" and .cpu == 0)][0].self" "$1"
}
whole() { # REPORT CPUS
	expect_json "$1" '.complete and .lost == 0 and .damage.frames == 0'
	expect_json "$1" "[.steps[].cpu] | unique | length == $2"
	expect_json "$1" "[.steps[] | select(.name == \"ap_init\" and .subsystem == \"smp\")] | length == $2 - 1"
}

for cpus in 1 2 4 8; do
	for n in 1 2; do
		exact "exact-$cpus.bft" 'sort=merge sysinits=10' --smp $cpus
		"$BOOTFLAME" dump "exact-$cpus.bft" >"dump.$n"
	done
	cmp dump.1 dump.2 || fail "$cpus CPUs: two exact boots differ"
	"$BOOTFLAME" report --json "exact-$cpus.bft" >"exact-$cpus.json"
	whole "exact-$cpus.json" $cpus
	# No CPU waits for a slice of the emulator's, which is 100 ms.
	expect_json "exact-$cpus.json" '.boot.total < 10000000'
	[ $cpus = 1 ] || expect_json "exact-$cpus.json" '[.cpus[] | select(.cpu > 0) | .clock |
		.bounded and (.inconsistent | not)] | length > 0 and all'
	"$BOOTFLAME" record --quiet --smp $cpus --append 'sort=merge sysinits=10' -o time.bft 2>record.err ||
		{ cat record.err; fail "$cpus CPUs in time mode"; }
	"$BOOTFLAME" report --json time.bft >time.json
	whole time.json $cpus
done

for cpus in 2 4; do
	exact serial.bft 'sort=merge sysinits=0 smp=serial' --smp $cpus
	"$BOOTFLAME" report --json serial.bft >serial.json
	whole serial.json $cpus
	exact parallel.bft 'sort=merge sysinits=0' --smp $cpus
	"$BOOTFLAME" report --json parallel.bft >parallel.json
	more=$(($(step_self serial.json smp_start) - $(step_self parallel.json smp_start)))
	least=$(((cpus - 1) * 10000000))
	[ $more -ge $least ] && [ $more -le $((least + 10000 * cpus)) ] || fail "smp=serial costs $more with $cpus CPUs"
done

# Three are asked for, and two there; fewer than there are; more than there is room for.
exact absent.bft 'sort=merge sysinits=0 cpus=3' --smp 2
console absent.bft | grep -q 'smp: the CPU of APIC id 2 does not come' || fail 'an absent CPU is not told of'
"$BOOTFLAME" report --json absent.bft >report.json
whole report.json 2
exact fewer.bft 'sort=merge sysinits=0 cpus=2' --smp 4
"$BOOTFLAME" report --json fewer.bft >report.json
whole report.json 2
exact many.bft 'sort=merge sysinits=0' --smp 12
console many.bft | grep -q 'cpus: using 8 of 12' || fail 'the CPUs left out are not told of'
"$BOOTFLAME" report --json many.bft >report.json
whole report.json 8

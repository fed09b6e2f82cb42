#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The counter's frequency is found without waiting, exactly 1 GHz where a tick is an instruction;
# clock=timer finds the same by spinning for 20 ms. tsc_hz= is believed, and nonsense is told of.
set -eu
. "$TOP/tests/lib.sh"

hz() { # TRACE
	"$BOOTFLAME" dump --json "$1" | jq '[.boots[0].events[] | select(.event == "counter" and .value > 0)][0].value'
}
step_self() { # TRACE STEP
	"$BOOTFLAME" report --json "$1" | jq "[.steps[] | select(.name == \"$2\")][0].self"
}
for machine in microvm pc q35; do
	exact cure.bft 'sort=merge sysinits=0' --machine $machine
	[ "$(hz cure.bft)" = 1000000000 ] || fail "$machine: $(hz cure.bft) Hz"
	[ "$(step_self cure.bft clock_init)" -lt 1000 ] || fail "$machine: the cure costs $(step_self cure.bft clock_init)"
	exact mistake.bft 'sort=merge sysinits=0 clock=timer' --machine $machine
	[ "$(hz mistake.bft)" = 1000000000 ] || fail "$machine, clock=timer: $(hz mistake.bft) Hz"
	spun=$(step_self mistake.bft clock_init)
	[ "$spun" -ge 20000000 ] && [ "$spun" -lt 20001000 ] || fail "$machine: clock=timer spins for $spun"
done
exact told.bft 'sort=merge sysinits=0 tsc_hz=2500000000'
[ "$(hz told.bft)" = 2500000000 ] || fail "told 2.5 GHz, believed $(hz told.bft)"
exact nonsense.bft 'sort=merge sysinits=0 tsc_hz=12'
[ "$(hz nonsense.bft)" = 1000000000 ] || fail 'a nonsensical frequency is believed'
"$BOOTFLAME" dump nonsense.bft | grep -q "'12' is no value of tsc_hz" || fail 'and not told of'
# 2^33: of a timer that counts as fast nothing is cut off, so it can be waited for, and CPUs are.
exact fast.bft 'sort=merge sysinits=0 tsc_hz=8589934592' --smp 2
"$BOOTFLAME" report --json fast.bft >fast.json
expect_json fast.json '[.steps[] | select(.name == "ap_init")] | length == 1'

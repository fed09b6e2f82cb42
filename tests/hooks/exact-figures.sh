#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What a boot and its observation cost, to the digit, where the kernel's compiler and QEMU
# are ones that exact-figures.expected knows; with others only the bounds hold: merge/0 at
# most 300,000 instructions from entry to bye without idle and observer; with a thousand
# SYSINITs a hook at most 11 instructions an event and a drain at most 110.
set -eu
. "$TOP/tests/lib.sh"
golden=$TOP/tests/hooks/exact-figures.expected

exact merge0.bft 'sort=merge sysinits=0'
"$BOOTFLAME" report --json merge0.bft >merge0.json
exact thousand.bft 'sysinits=1000'
"$BOOTFLAME" report --json thousand.bft >thousand.json
expect_json merge0.json '.complete and .lost == 0'
expect_json thousand.json '.complete and .lost == 0'

# Hooks off: the twin, started as the trace says the other was.
argv=$("$BOOTFLAME" dump thousand.bft | sed -n 's/^fact vmm-argv=//p')
argv=$(printf '%s' "$argv" | sed -e "s|'file,id=bootflame,path={serial}'|file,id=bootflame,path=off.txt|" \
	-e "s|'{tiny kernel}'|\"\$KERNEL_OFF\"|")
case $argv in *'{'*) fail "a placeholder is left: $argv" ;; esac
eval "timeout 60 $argv" >qemu.out 2>&1 || true # isa-debug-exit is never 0
off=$(tr -d '\r' <off.txt | sed -n 's/^boot: \([0-9]*\) ticks from.*/\1/p')
[ -n "$off" ] || { cat qemu.out off.txt; fail 'the kernel without hooks did not report'; }
on=$("$BOOTFLAME" dump --json thousand.bft | jq -r '.boots[0].console | capture("boot: (?<t>[0-9]+) ticks").t')
self() { # FILE NAME
	jq "[.steps[] | select(.name == \"$2\" and .subsystem == \"observer\") | .self] | add" "$1"
}
{
	echo "merge-0-instructions $(jq '.boot.total - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .self] | add)' merge0.json)"
	echo "thousand-instructions $(jq .boot.total thousand.json)"
	echo "thousand-events $(jq .observer.events thousand.json)"
	echo "thousand-wire-bytes $(jq .observer.wire_bytes thousand.json)"
	echo "thousand-hooks-on-instructions $on"
	echo "thousand-hooks-off-instructions $off"
	echo "thousand-drain-instructions $(self thousand.json drain)"
	echo "thousand-hello-instructions $(self thousand.json hello)"
} >figures
figure() {
	sed -n "s/^$1 //p" figures
}
events=$(figure thousand-events)
[ "$(figure merge-0-instructions)" -le 300000 ] || { cat figures; fail 'merge/0 costs more than 300,000'; }
[ $((on - off)) -le $((11 * events)) ] || { cat figures; fail 'a hook costs more than 11 an event'; }
[ $((on - off)) -ge $((3 * events)) ] || { cat figures; fail 'a hook that costs nothing: hooks are off in both'; }
[ "$(figure thousand-drain-instructions)" -le $((110 * events)) ] || { cat figures; fail 'a drain costs more than 110 an event'; }
[ $((2 * $(figure thousand-wire-bytes))) -le $((7 * events)) ] || { cat figures; fail 'more than 3.5 bytes an event'; }

key="[$(kernel_compiler); $(qemu_version)]"
awk -v key="$key" '/^\[/ { on = $0 == key; next } on && NF' "$golden" >expected 2>/dev/null || : >expected
if [ "${UPDATE-}" = 1 ]; then
	{
		echo '# Instructions and bytes of exact boots, by the kernel'\''s compiler and QEMU; see exact-figures.sh.'
		awk -v key="$key" '/^\[/ { on = $0 != key } on' "$golden" 2>/dev/null || true
		echo "$key"
		cat figures
	} >new
	cp new "$golden"
	exit 0
fi
if [ ! -s expected ]; then
	echo "NOTE: no figures for $key: the bounds alone were asserted (tests/run --update hooks/exact adds them)"
	exit 0
fi
diff expected figures || fail "the figures moved (tests/run --update hooks/exact rewrites them)"

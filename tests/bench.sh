#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench - the numbers of this machine, each with how it was got. Instruction and byte
# counts are exact; rates are the best of five runs and depend on the machine.
set -eu
B=${B:?build directory}
bootflame=$B/bootflame
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

record() { # OUT APPEND [OPTIONS]
	out=$1 append=$2
	shift 2
	"$bootflame" record --quiet "$@" --append "$append" -o "$out" 2>/dev/null
}
report() { # TRACE FILTER
	"$bootflame" report --json "$1" | jq -r "$2"
}
row() {
	printf '%-58s %14s  %s\n' "$1" "$2" "${3-}"
}
# The ticks that the kernel itself prints at the end of its boot.
console_ticks() {
	"$bootflame" dump --json "$1" | jq -r '.boots[0].console | capture("boot: (?<t>[0-9]+) ticks").t'
}
ratio() { # "123 / 7" to two places
	jq -nr "($1) * 100 | round / 100"
}

echo "== exact: instructions and bytes, the same on every run"
record "$scratch/default.bft" '' --exact
record "$scratch/merge.bft" 'sort=merge' --exact
record "$scratch/merge0.bft" 'sort=merge sysinits=0' --exact

# Entry to bye, idle and observer apart.
net='.boot.total - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .self] | add)'
row 'boot to user mode, sort=merge, 1 CPU, 128 MB, net' "$(report "$scratch/merge.bft" "$net")" 'instructions; at most 2000000'
report "$scratch/merge.bft" "($net) as \$net | .subsystems[] | select(.name != \"idle\" and .name != \"observer\") |
	\"\(.name) \(.self) \(.self * 10000 / \$net | round / 100)\"" | while read -r name self share; do
	row "  of which $name" "$self" "$share %"
done
row 'the same without fillers, sysinits=0' "$(report "$scratch/merge0.bft" "$net")" 'instructions; at most 300000'
events=$(report "$scratch/default.bft" .observer.events)
row 'events of a boot with sysinits=1000' "$events"
row 'wire bytes an event, framing and CRC included' "$(report "$scratch/default.bft" .observer.bytes_per_event)" 'at most 3.5'
drain=$(report "$scratch/default.bft" '[.steps[] | select(.name == "drain") | .self] | add')
row 'draining, instructions an event' "$(ratio "$drain / $events")" 'at most 110'

# Hooks off: the same kernel without them, started as the trace says.
argv=$("$bootflame" dump "$scratch/default.bft" | sed -n 's/^fact vmm-argv=//p')
argv=$(printf '%s' "$argv" | sed -e "s|'file,id=bootflame,path={serial}'|file,id=bootflame,path=$scratch/off.txt|" \
	-e "s|'{tiny kernel}'|$B/kernel-off/bootflame-kernel.elf|")
eval "$argv" >/dev/null 2>&1 || true
off=$(sed -n 's/^boot: \([0-9]*\) ticks.*/\1/p' "$scratch/off.txt" | tr -d '\r')
on=$(console_ticks "$scratch/default.bft")
row 'hooks on against off, instructions an event' "$(ratio "($on - $off) / $events")" "at most 11 ($on against $off)"
record "$scratch/time.bft" ''
row 'wire bytes an event in time mode' "$(report "$scratch/time.bft" .observer.bytes_per_event)"

echo "== what the kernel's switches cost (exact)"
sh "$(dirname "$0")/switch-costs.sh"
echo "== rates of this machine"
"$B/tests/many-events" 1000000 "$scratch/many.bft"
best() { # COMMAND...: least milliseconds of five
	least=
	for _ in 1 2 3 4 5; do
		from=$(date +%s%N)
		"$@" >/dev/null 2>&1
		took=$((($(date +%s%N) - from) / 1000))
		if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
	done
	echo "$least"
}
us=$(best "$bootflame" report "$scratch/many.bft")
row 'report over 1 M events' "$us us" "$(ratio "1000000 / $us") M events/s"
us=$(best "$bootflame" report --json "$scratch/many.bft")
row 'report --json over 1 M events' "$us us" "$(ratio "1000000 / $us") M events/s"
"$B/tests/many-events" 1000000 "$scratch/many2.bft"
us=$(best "$bootflame" diff "$scratch/many.bft" "$scratch/many2.bft")
row 'diff of 1 M events with 1 M others' "$us us" "$(ratio "2000000 / $us") M events/s"
# To a file, as one would; what others did is of the same kind of machine, and for the same million.
for pair in 'folded:uftrace 8.1, flamegraph.pl 0.084' 'chrome:uftrace 3.7' speedscope:; do
	format=${pair%%:*} others=${pair#*:}
	us=$(best "$bootflame" export "$format" -o "$scratch/many.$format" "$scratch/many.bft")
	row "export $format of 1 M events, $(wc -c <"$scratch/many.$format") bytes" "$us us" "$(ratio "1000000 / $us") M events/s${others:+; others: $others}"
done
us=$(best "$bootflame" flame -o "$scratch/many.svg" "$scratch/many.bft")
row "flame of 1 M events as SVG, $(wc -c <"$scratch/many.svg") bytes" "$us us" "$(ratio "1000000 / $us") M events/s; others: uftrace 8.1, flamegraph.pl 0.084"
us=$(best "$bootflame" dump "$scratch/many.bft")
row 'dump of 1 M events' "$us us" "$(ratio "1000000 / $us") M events/s"
us=$(best record "$scratch/t.bft" '' --exact)
row 'record --exact of the default boot, whole process' "$us us"
us=$(best record "$scratch/t.bft" '')
row 'record of the default boot, whole process' "$us us"

echo "== a boot's page, beside speedscope"
sh "$(dirname "$0")/bench-page.sh"
echo "== hooks beside others, in one guest (exact)"
sh "$(dirname "$0")/bench-hooks.sh"
echo "== transports (exact)"
sh "$(dirname "$0")/bench-transports.sh"
echo "== hooks on other architectures (exact)"
sh "$(dirname "$0")/bench-other-arch.sh"
echo "== a stock Linux (exact, and this machine's time)"
sh "$(dirname "$0")/bench-linux.sh"

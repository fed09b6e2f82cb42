#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-outside - what it costs to have the host's kernel tell what the VMM's threads do. In: B, the
# build directory; PAIRS, 40 by default; root and BPF. Out: the median of the ratios of paired
# boots' wall time with and without, from the VMM's execve to its exit, at most 1.02; what loading
# takes, which happens before; a step that shares its CPU with a busy loop; recordings in a
# row that leave nothing behind.
set -eu
B=${B:?build directory}
TOP=$(cd "$(dirname "$0")/.." && pwd)
record=$B/bootflame-record
"$record" --doctor | grep -q '^bpf	ok' || { echo "bench-outside: $("$record" --doctor | grep '^bpf')"; exit 0; }
scratch=$(mktemp -d)
loop=
trap '[ -z "$loop" ] || kill "$loop" 2>/dev/null; rm -rf "$scratch"' EXIT
cd "$scratch"

events() { # TRACE FILTER, on what came by name
	"$B/bootflame" dump --host --json "$1" | jq -r ".boots[0] | (.host | map({key: .what, value: .}) | from_entries) as \$e | $2"
}
run() { # HOW: prints ns from execve to exit
	"$record" --quiet "--$1" --append "$words" -o "$1.bft" 2>/dev/null
	events "$1.bft" '$e["vmm-exit"].ns - $e["vmm-exec"].ns'
}
median() {
	sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

echo "== the host's side of the boot"
words='sort=bubble sysinits=2000'
for pair in $(seq "${PAIRS:-40}"); do
	# Each comes first in every other pair.
	if [ $((pair % 2)) = 0 ]; then
		with=$(run outside) without=$(run no-outside)
	else
		without=$(run no-outside) with=$(run outside)
	fi
	echo "$with $without $(events outside.bft '$e["outside-load-ns"].value') $(events outside.bft '.outside | length')" >>pairs
done
awk '{ print $1 / $2 }' pairs | median >ratio
awk '{ print $2 / 1e6 }' pairs | median >wall
awk '{ print $3 / 1e6 }' pairs | median >load
awk '{ print $4 }' pairs | median >entries
printf 'boots, pairs of with and without BPF: %s of %.0f ms, %s entries each\n' "${PAIRS:-40}" "$(cat wall)" "$(cat entries)"
printf 'wall time from execve to exit, median ratio: %.4f  at most 1.02\n' "$(cat ratio)"
printf 'loading and attaching, before the first boot: %.1f ms\n' "$(cat load)"

# A step of a second or more, alone and beside a busy loop on the same CPU.
cpu=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')
words='sort=bubble sysinits=9000'
long() { # OUT
	taskset -c "$cpu" "$record" --quiet --outside --append "$words" -o "$1" 2>/dev/null
}
long quiet.bft
taskset -c "$cpu" sh -c 'while :; do :; done' &
loop=$!
long shared.bft
kill $loop
loop=
for trace in quiet shared; do
	events $trace.bft '
		([.host[] | select(.what == "thread") | .value | select(test("^[0-9]+ vcpu0 "))][0] | split(" ")[0] | tonumber) as $vcpu |
		(($e["vmm-exit"].ns - $e["vcpu-start"].ns) / 1e6) as $wall |
		(([.outside[] | select(.kind == "stolen" and .thread == $vcpu and .start_ns >= $e["vcpu-start"].ns) | .duration_ns] | add) / 1e6) as $stolen |
		"\($wall) \($stolen) \($wall - $stolen)"' >$trace
	printf 'guest, %s: %.0f ms, of which stolen %.0f ms, net %.0f ms\n' $trace $(cat $trace)
done

[ "${RUNS:-100}" != 0 ] || exit 0
echo "100 recordings in a row, half of them killed in the middle:"
mkdir left && cd left && RUNS=${RUNS:-100} B=$B TOP=$TOP RECORD=$record BOOTFLAME=$B/bootflame \
	sh "$TOP/tests/outside/nothing-is-left-in-the-kernel.sh" && echo 'no BPF program, map or link, no VMM and no file is left'

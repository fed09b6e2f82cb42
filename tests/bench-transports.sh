#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-transports - what an event costs by each transport, counted in exact boots of the tiny
# kernel: instructions in its hooks and for sending it, and how often the guest left for the
# VMM. In: B, the build directory. Out: a table; every figure is the same on every run.
#
#	hook     (mapped boot - the same boot without hooks) / events, each as the difference of a
#	         boot of N fillers and one of none: constants cancel, nothing is sent
#	sending  the self time of the spans of the subsystem "observer" / events
#	exits    what the kernel's drivers count with exits=1 (a port or a device register
#	         touched, each one an exit under KVM), but for the hello / events
set -eu
B=${B:?build directory}
n=1000 # what the ring of 32 KiB holds
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

record() { # TRANSPORT N
	"$B/bootflame" record --exact --quiet --transport "$1" --append "sort=merge exits=1 sysinits=$2" -o "$1.$2.bft" 2>/dev/null
	"$B/bootflame" report --json "$1.$2.bft" >"$1.$2.json"
	jq -e '.complete and .lost == 0' "$1.$2.json" >/dev/null || { echo "bench-transports: $1: not whole" >&2; exit 1; }
}
console() { # TRACE PATTERN
	"$B/bootflame" dump --json "$1" | jq -r ".boots[0].console | capture(\"$2\").n"
}
boot_ticks() {
	console "$1" 'boot: (?<n>[0-9]+) ticks'
}
# Without hooks there is no trace: the kernel's own line, of a boot started alike.
off() { # N
	timeout 60 qemu-system-x86_64 -M microvm,pit=off,rtc=off -accel tcg -cpu max,-rdrand,-rdseed \
		-icount shift=0,sleep=off -seed 1 -rtc base=2020-01-01,clock=vm -smp 1 -m 128 -nodefaults \
		-no-user-config -display none -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 \
		-chardev file,id=s,path=off.txt -serial chardev:s -kernel "$B/kernel-off/bootflame-kernel.elf" \
		-append "sort=merge exits=1 sysinits=$1 transport=mapped" </dev/null >/dev/null 2>&1 || true
	sed -n 's/^boot: \([0-9]*\) ticks.*/\1/p' off.txt
}

for transport in serial virtio mapped; do
	for sysinits in 0 $n; do
		record $transport $sysinits
	done
done
on=$(($(boot_ticks mapped.$n.bft) - $(boot_ticks mapped.0.bft)))
off=$(($(off $n) - $(off 0)))
added=$(($(jq .observer.events mapped.$n.json) - $(jq .observer.events mapped.0.json)))
# What the mapped boot's frames took is the hello alone.
hello=$(console mapped.$n.bft 'took (?<n>[0-9]+) port')

echo "== transports: $n sysinits, exact"
echo "hook: $added events cost $on - $off = $((on - off)) instructions; hello: $hello port accesses"
printf '%-10s %8s %12s %12s %12s %10s %10s\n' transport events 'hook/event' 'sending' 'sending/ev.' exits exits/ev.
for transport in serial virtio mapped; do
	json=$transport.$n.json trace=$transport.$n.bft
	ports=$(console $trace 'took (?<n>[0-9]+) port')
	mmio=$(console $trace 'and (?<n>[0-9]+) mmio')
	jq -r --arg t $transport --argjson hook $((on - off)) --argjson added $added --argjson exits $((ports - hello + mmio)) '
		def two: . * 100 | round / 100;
		[$t, .observer.events, ($hook / $added | two), .observer.ticks, (.observer.ticks / .observer.events | two),
		 $exits, ($exits / .observer.events * 10000 | round / 10000)] | @tsv' $json |
		awk -F '\t' '{printf "%-10s %8s %12s %12s %12s %10s %10s\n", $1, $2, $3, $4, $5, $6, $7}'
done

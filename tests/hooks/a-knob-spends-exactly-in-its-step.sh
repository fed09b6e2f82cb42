#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With the hooks' knob set, the spans of one site cost N instructions more and nothing else costs
# another amount, but the drain that writes a longer delta: on a line and in mapped rings, by ids in the ELF and by ids of self-describing
# sites in another's kernel, on aarch64, and under interrupts that land on every instruction of a
# hook while its clock wraps. An image without a knob is refused.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

# The kernel twice with the knob at STEP, 0 and 1,234 instructions; STEP had CALLS spans.
spends() { # STEP CALLS WORDS [RECORD OPTIONS]
	step=$1 calls=$2 words=$3
	shift 3
	exact plain.bft "$words" "$@"
	id=$("$BOOTFLAME" dump --json plain.bft | jq "[.boots[0].events[] | select(.event == \"enter\" and .name == \"$step\")][0].site")
	for n in 0 1234; do
		exact $n.bft "$words" --spend "$id=$n" "$@"
	done
	"$BOOTFLAME" diff --json 0.bft 1234.bft >diff.json
	expect_json diff.json "[.steps[] | select(.delta != 0 and .subsystem != \"observer\") | [.name, .delta, .count_new]] == [[\"$step\", 1234 * $calls, $calls]]"
}
spends slab_init 1 'sysinits=20 sort=merge'
"$BOOTFLAME" dump 1234.bft | grep -q "^fact spend=$id=1234" || fail 'the trace does not say so'
spends console 4 'sysinits=20 sort=merge' --transport mapped
[ ! -e "$B/foreign-kernel/foreign-kernel.elf" ] ||
	spends frames 1 '' --machine pc --kernel "$B/foreign-kernel/foreign-kernel.elf"
[ ! -e "$B/kernel-aarch64/bootflame-kernel.elf" ] || ! command -v qemu-system-aarch64 >/dev/null ||
	spends slab_init 1 'sysinits=20 sort=merge' --machine virt

storm fire 0 'case=fire wrap=1 unit=1024 lead=6 moment=8 rounds=48 with=irq' --exact --spend 1=0 -- -icount shift=10,sleep=off
SPAN_MAX_TICKS=2147483648 storm_check fire whole
[ "$(storm_lost fire)" = 0 ] || fail 'lost'

cp "$KERNEL" stripped.elf
strip stripped.elf
expect_status 4 "$BOOTFLAME" record --kernel stripped.elf --spend 22=10
expect_error 'no knob'
for wrong in 22 22=11 =4 22= x=4 268435456=4 -1=4; do
	expect_status 2 "$BOOTFLAME" record --spend "$wrong"
	expect_error 'not ID=N'
done

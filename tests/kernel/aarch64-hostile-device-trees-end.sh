#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Whatever the device tree holds, the boot on aarch64 ends: it gets to its bye, or panics with a
# line; it never hangs. QEMU would repair a tree that it is given, so the bytes are put
# into memory and the kernel is entered with x0 on them, as a loader does.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/aarch64.inc"

u32() { # OFFSET
	od -A n -t u1 -j "$1" -N 4 tree.dtb | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}
# good.dtb, for a machine of that GIC and so many CPUs. Behind its strings there is only room.
dump() { # GIC CPUS
	gic=$1 cpus=$2
	qemu-system-aarch64 -M "virt,gic-version=$gic,dumpdtb=tree.dtb" -smp "$cpus" -cpu max -m 128 -nodefaults -display none \
		-append 'sort=merge sysinits=0' -kernel "$image" >dump.out 2>&1 ||
		{ cat dump.out; fail 'no device tree to begin with'; }
	structure=$(u32 8) structure_bytes=$(u32 36)
	head -c $(($(u32 12) + $(u32 32))) tree.dtb >good.dtb
}

# mov x0, #0x44000000; mov x1, #0x40200000; br x1
enter() {
	"$BOOTFLAME" record --quiet --exact --machine virt --smp "$cpus" --timeout 20 -o tree.bft -- -M "virt,gic-version=$gic" \
		-device loader,file=tree.dtb,addr=0x44000000,force-raw=on \
		-device loader,addr=0x40100000,data=0xd2a80401d2a88000,data-len=8 \
		-device loader,addr=0x40100008,data=0xd61f0020,data-len=4 -device loader,addr=0x40100000,cpu-num=0
}
ends() { # WHAT
	status=0
	enter >out 2>err || status=$?
	console_of tree.bft >console
	[ $status = 0 ] && return 0
	[ $status = 1 ] && grep -q '^panic: ' console && grep -q 'ended with status 1' err && return 0
	cat err console
	fail "$1: neither a boot nor a panic"
}
says() { # LINE
	grep -q -e "$1" console && return 0
	cat console
	fail "not said: $1"
}
put() { # OFFSET BYTES (as printf has them)
	printf "$2" | dd of=tree.dtb bs=1 seek="$1" conv=notrunc 2>/dev/null
}
at() { # TEXT: where it is
	grep -abo -e "$1" good.dtb | head -n 1 | cut -d : -f 1
}
fresh() {
	cp good.dtb tree.dtb
}

# A CPU that no interrupt could wake. Behind the name is reg: the distributor, then the redistributors,
# of which the last word says how many bytes.
dump 3 2
fresh && put $(($(at intc@8000000) + 72)) '\0\002\0\0'
ends 'a redistributor for one CPU of two' && says 'panic: smp: CPU 1 finds no interrupt controller of its own'

dump 2 1
fresh
ends 'the good tree' && says 'init: hello from user mode'
fresh && put 0 '\0'
ends 'no magic' && says 'panic: no device tree from the loader at 0x44000000'
fresh && put 4 '\177\377\377\377'
ends 'a size beyond all memory' && says 'panic: no device tree'
fresh && put 36 '\377\377\377\377'
ends 'a structure larger than the tree' && says 'panic: no device tree'
fresh && put $((structure + structure_bytes - 4)) '\0\0\0\5'
ends 'no end' && says 'dtb: the tree at 0x44000000 makes no sense' && says 'init: hello'
fresh && put $((structure + structure_bytes / 2 / 4 * 4)) '\377\377\377\377\377\377\377\377'
ends 'nonsense in the middle'
# The property in front of device_type is reg: its last 16 bytes are address and size.
memory=$(($(at 'memory@40000000') + 16))
fresh && put $((memory + 12)) '\0\0\200\0'
ends 'memory at 128 TiB' && says 'panic: '
fresh && put $((memory + 20)) '\0\0\020\0'
ends 'much more memory than there is' && says 'panic: '
fresh && put "$(at memory@40000000)" 'm' && put $(($(grep -abo -e 'memory' good.dtb | sed -n 2p | cut -d : -f 1))) 'x'
ends 'no memory' && says 'panic: no memory map from the loader'
# Behind the name: interrupts, then reg.
fresh && put $(($(at virtio_mmio@a000000) + 68)) '\0\0\200\0'
ends 'a virtio device at 128 TiB' && says 'dtb: virtio_mmio@a000000 is out of reach' && says 'init: hello'
fresh && put "$(at arm,cortex-a15-gic)" 'x'
ends 'no interrupt controller' && says 'gic: the device tree has none'
fresh && put "$(at arm,armv8-timer)" 'x'
ends 'no timer' && says 'timer: none that interrupts'
fresh && put "$(at hvc)" 'xxx'
ends 'firmware that is called nobody knows how'

# Bytes anywhere; the same ones in every run.
seed=1
random() { # BELOW
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	random=$((seed / 65536 % $1))
}
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
	fresh
	for change in 1 2 3 4 5 6 7 8; do
		random $((structure_bytes / 4)) && word=$random
		random 256 && byte=$random
		put $((structure + word * 4 + 3)) "\\$(printf %03o "$byte")"
		[ $change -le $n ] || break
	done
	ends "changed anywhere, number $n"
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# On aarch64 a program in user mode that faults, reaches for the kernel, wants what is privileged
# or does not end gets a line and is over, and the boot goes on to its bye; wild pointers and a
# wild stack lead no system call astray. A fault of the kernel's own is a panic with its
# registers, also where the stack pointer is nowhere.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/aarch64.inc"
command -v aarch64-linux-gnu-gcc >/dev/null || skip 'aarch64-linux-gnu-gcc is not here'

program() { # DOES [WORDS]: what the boot says is in `console`
	mkdir -p tree/sbin
	aarch64-linux-gnu-gcc -std=gnu11 -O2 -ffreestanding -fpie -fvisibility=hidden -mgeneral-regs-only \
		-fno-stack-protector -fno-asynchronous-unwind-tables -I"$TOP/kernel" -DDOES="$1" -nostdlib -static -s \
		-Wl,--build-id=none,-z,noexecstack,-z,noseparate-code,-z,max-page-size=4096,-Ttext-segment=0x7f0000400000 \
		-o tree/sbin/init "$TOP/kernel/user/user-start.S" "$TOP/tests/guests/user-programs/aarch64-bad-program.c"
	(cd tree && find . | cpio --quiet -o -H newc) >program.cpio
	exact boot.bft "sort=merge sysinits=0 ${2-}" --machine virt -- -kernel "$image" -initrd program.cpio
	"$BOOTFLAME" report --json boot.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	console_of boot.bft >console
}
said() { # LINE
	grep -qx -e "$1" console || { cat console; fail "not said: $1"; }
}
killed() { # DOES WHAT [WORDS]
	program "$1" "${3-}"
	said "user: sbin/init: $2; killed"
}
killed 1 'data abort at 0x7f00004[0-9a-f]*, address 0x4'
killed 2 'data abort at 0x7f00004[0-9a-f]*, address 0x40200000'
killed 3 'instruction abort at 0x40200000, address 0x40200000'
killed 4 'data abort at 0x7f00004[0-9a-f]*, address 0x7f00004[0-9a-f]*'
killed 5 'instruction abort at 0x7f003ff[0-9a-f]*, address 0x7f003ff[0-9a-f]*'
for does in 6 8 13; do
	killed $does 'undefined instruction at 0x7f00004[0-9a-f]*, address 0x0'
done
killed 7 'privileged register at 0x7f00004[0-9a-f]*, address 0x0'
killed 9 'brk at 0x7f00004[0-9a-f]*, address 0x0'
killed 10 'vector registers used at 0x7f00004[0-9a-f]*, address 0x0'
killed 11 'pc not aligned at 0x7f00004[0-9a-f]*, address 0x7f00004[0-9a-f]*'
killed 12 'data abort at 0x7f00004[0-9a-f]*, address 0x800000000000'
killed 14 'data abort at 0x7f00004[0-9a-f]*, address 0xfffffffffffff000'
killed 15 'still runs after 2 ms' user_ms=2
for does in 20 21; do
	program $does
	said 'user: sbin/init: exit status 7'
done

panics() { # FAULT WHAT
	expect_status 1 "$BOOTFLAME" record --quiet --exact --machine virt --append "sort=merge sysinits=0 fault=$1" -o fault.bft
	console_of fault.bft >console
	said "panic: exception 0x[0-9a-f]* ($2) vector 4 esr 0x[0-9a-f]* elr 0x402[0-9a-f]* far 0x[0-9a-f]*"
	grep -q '^  x28 .* sp ' console || fail 'the registers are not told'
}
panics ud 'undefined instruction'
panics pf 'data abort'
panics sp 'data abort'
expect_status 1 "$BOOTFLAME" record --quiet --exact --machine virt --append "sort=merge sysinits=0 fault=triple" -o fault.bft
"$BOOTFLAME" dump fault.bft 2>/dev/null | grep -q 'bye' && fail 'a machine that is gone says bye'
exit 0

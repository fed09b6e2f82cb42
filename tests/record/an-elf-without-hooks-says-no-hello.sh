#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel that boots and says nothing of ours, and an ELF that QEMU refuses: status 4, a
# message of its own, no trace file, and no QEMU left behind.
set -eu
. "$TOP/tests/lib.sh"

cat >silent.S <<'END'
	.section .note.Xen, "a", @note
	.long 4, 4, 18
	.asciz "Xen"
	.long start
	.text
	.code32
	.globl start
start:	hlt
	jmp start
	.section .note.GNU-stack, "", @progbits
END
gcc -m32 -c -o silent.o silent.S
ld -m elf_i386 -Ttext 0x100000 -e start --build-id=none -o silent.elf silent.o
expect_status 4 "$BOOTFLAME" record --kernel silent.elf --timeout 2 -- -name "silent,process=silent-$$"
expect_error 'silent.elf: no hello within 2 s'
[ ! -e bootflame.bft ] || fail 'there is a trace of nothing'
[ -z "$(processes_with "silent-$$")" ] || fail 'QEMU was left behind'
expect_status 4 "$BOOTFLAME" record --kernel /bin/true --timeout 5
expect_error '/bin/true: qemu-system-x86_64 ended with no hello from the guest (it said: ..*'
[ ! -e bootflame.bft ] || fail 'there is a trace of nothing'
# The hooks-off twin boots and powers off: it has a console and no hello.
expect_status 4 "$BOOTFLAME" record --kernel "$KERNEL_OFF" --timeout 20
expect_error 'no hello from the guest'
expect_error 'last console line: boot: [0-9]* ticks'
# Words that QEMU does not know: its own message is shown.
expect_status 4 "$BOOTFLAME" record -- --no-such-option
expect_error 'no-such-option'
[ ! -e bootflame.bft ] || fail 'there is a trace of nothing'

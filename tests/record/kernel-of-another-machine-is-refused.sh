#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel that the machine cannot boot is refused before a VMM is started, with the option
# that is right, and nothing is written.
. "$TOP/tests/lib.sh"

# An ELF file of that machine without sections, 64 bits, little-endian.
elf() {
	{
		printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\002\000'
		printf "\\$(printf %03o "$1")"'\000\001\000\000\000'
		head -c 28 /dev/zero
		printf '\000\000\000\000\100\000\070\000\000\000\100\000\000\000\000\000'
	} >"$2"
}

refused() {
	status=0
	"$BOOTFLAME" record --quiet "$@" -o t.bft 2>record.err || status=$?
	[ $status = 4 ] || fail "$*: status $status, not 4: $(cat record.err)"
	[ ! -e t.bft ] || fail "$*: a trace was written"
}

elf 183 arm64.elf
elf 62 x86.elf
elf 243 riscv.elf
refused --kernel arm64.elf
grep -q 'arm64.elf: is a kernel for aarch64; microvm boots x86-64 (give --machine virt)' record.err ||
	fail "not said: $(cat record.err)"
refused --machine virt --kernel x86.elf
grep -q 'x86.elf: is a kernel for x86-64; virt boots aarch64 (give --machine microvm)' record.err ||
	fail "not said: $(cat record.err)"
refused --machine virt --kernel riscv.elf
grep -q 'risc-v, which no machine here boots' record.err || fail "not said: $(cat record.err)"

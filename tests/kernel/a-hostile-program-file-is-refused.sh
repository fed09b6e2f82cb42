#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The loader of programs, under the sanitizers, with init damaged in named ways, cut everywhere and
# with every byte of its headers another: it says what is wrong, maps nothing outside the
# window or both written and run, and reads nothing behind the file's end. In the kernel
# such a file costs a line, and the boot goes on.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/user-programs.inc"

${CC:-gcc} -std=gnu11 -g -O1 -Wall -Wextra -fsanitize=address,undefined -fno-sanitize-recover=all -I"$TOP/kernel" \
	-I"$TOP/guest-hooks/include" -o load-elf "$TOP/tests/kernel/load-elf.c" "$TOP/kernel/user-elf.c"
./load-elf "$B/kernel-user-x86-64/init" >broken 2>&1 || { head -n 40 broken; fail 'a damaged file is not handled'; }

: >program
boot_program
said 'user: sbin/init: it is no ELF file'
head -c 200 "$B/kernel-user-x86-64/init" >program
boot_program
said 'user: sbin/init: a segment is not in the file'
# Text of 16 MiB and more: memsz, eight bytes at 104.
cp "$B/kernel-user-x86-64/init" program
printf '\0\0\0\020\0\0\0\0' | dd of=program bs=1 seek=104 conv=notrunc 2>dd.err
boot_program
said 'user: sbin/init: no memory for it'

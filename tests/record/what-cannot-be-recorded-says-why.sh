#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Each thing that makes a recording impossible has its own message, status 4, and leaves no
# trace file: an older one stays as it was.
set -eu
. "$TOP/tests/lib.sh"

echo older >bootflame.bft
untouched() {
	[ "$(cat bootflame.bft)" = older ] || fail 'the older trace was touched'
	[ ! -e bootflame.bft.old ] || fail 'the older trace was moved away'
}
# No QEMU on PATH.
mkdir empty
expect_status 4 env PATH="$PWD/empty" "$RECORD" --exact
expect_error 'qemu-system-x86_64: not found on PATH (apt-get install qemu-system-x86)'
untouched
expect_status 4 env PATH= "$RECORD" --exact
expect_error 'not found on PATH'
# A kernel that is not there, no ELF, empty, a directory, an ELF cut short.
expect_status 4 "$BOOTFLAME" record --kernel nowhere.elf
expect_error 'nowhere.elf: cannot be read: No such file'
echo 'this is text' >text
expect_status 4 "$BOOTFLAME" record --kernel text
expect_error 'text: is no ELF file'
: >nothing
expect_status 4 "$BOOTFLAME" record --kernel nothing
expect_error 'nothing: '
expect_status 4 "$BOOTFLAME" record --kernel .
expect_error '\.: '
head -c 100 "$KERNEL" >short.elf
expect_status 4 "$BOOTFLAME" record --kernel short.elf --timeout 2
expect_error 'short.elf: '
untouched
# An output that cannot be written: found out before a boot is spent on it.
expect_status 4 "$BOOTFLAME" record -o nowhere/boot.bft
expect_error 'nowhere/boot.bft: cannot be written: No such file'
expect_status 4 "$BOOTFLAME" record -o empty
expect_error 'empty: cannot be written: Is a directory'
expect_status 4 "$BOOTFLAME" record -o text/boot.bft
expect_error 'text/boot.bft: cannot be written'
# A disk that is full.
expect_status 4 "$BOOTFLAME" record --exact -o /dev/full
expect_error '/dev/full: cannot be written whole: No space left'
untouched

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# An image that cannot be booted is told from its own bytes, before a boot is spent on it: cut,
# one bit wrong, packed, for another architecture, an ELF, anything else. Status 4, no trace.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"

refused() { # FILE MESSAGE
	expect_status 4 "$BOOTFLAME" record -o none.bft linux --image "$1"
	expect_error "$1: $2"
	[ ! -e none.bft ] || fail "$1: a trace was written"
}
echo text >text
: >nothing
printf '\037\213\010\000rest' >packed.gz
# Enough of an Image for aarch64: its magic, and the size that it will have in memory.
{ head -c 16 /dev/zero && printf '\200' && head -c 39 /dev/zero && printf 'ARM\144' && head -c 8 /dev/zero; } >arm64
refused nowhere 'cannot be read: No such file'
refused . 'cannot be read: Is a directory'
refused nothing 'is empty'
refused text 'is no Linux image'
refused packed.gz 'is packed by gzip (unpack it: zcat)'
refused arm64 'is a kernel for aarch64; microvm boots x86-64 (give --machine virt)'
cp "$KERNEL" elf
refused elf 'is an ELF, machine 62 (give the kernel.s bzImage'
image_of cloud
head -c 5000000 "$image" >cut
refused cut 'is cut: it has 5000000 of [0-9]* bytes'
cp "$image" bit
printf '\377' | dd of=bit bs=1 seek=7000001 conv=notrunc 2>/dev/null
cmp -s "$image" bit && printf '\0' | dd of=bit bs=1 seek=7000001 conv=notrunc 2>/dev/null
refused bit 'is damaged: its own checksum does not hold'
# And what is asked for in vain.
expect_status 2 "$BOOTFLAME" record linux
expect_error '\-\-image F says which kernel'
expect_status 2 "$BOOTFLAME" record linux --image "$image" --append rdinit=/x
expect_error "rdinit= is the agent's"
expect_status 2 "$BOOTFLAME" record linux --image "$image" --console --untraced
expect_error 'at a time'
expect_status 2 "$BOOTFLAME" record linux --image "$image" --until '('
expect_error 'is no extended regular expression'
expect_status 4 "$BOOTFLAME" record linux --image "$image" --symbols text
expect_error 'text: is no ELF file'
expect_status 4 "$BOOTFLAME" record linux --image "$image" --initrd nowhere
expect_error 'nowhere: cannot be read'

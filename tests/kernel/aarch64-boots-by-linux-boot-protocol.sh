#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The bytes of the kernel for aarch64 are a Linux Image: loaded as one, with the device tree's
# address in x0 and an initrd, it boots as the ELF does, at EL1 and at EL2. So does the ELF with
# a GICv3, and on the oldest core. Nothing is writable and executable.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/aarch64.inc"

boots() { # NAME, then options of record
	name=$1
	shift
	exact "$name.bft" 'sort=merge sysinits=0' --machine virt "$@"
	"$BOOTFLAME" report --json "$name.bft" >report.json
	expect_json report.json '.complete and .lost == 0'
	console_of "$name.bft" | grep -qx 'init: hello from user mode' || fail "$name: $(console_of "$name.bft")"
	"$BOOTFLAME" dump "$name.bft" | grep -q 'enter timer_tick' || fail "$name: no interrupt came"
}
boots elf
boots image -- -kernel "$image"
boots image-el2 -- -kernel "$image" -M virt,virtualization=on
boots elf-el2 -- -M virt,virtualization=on
boots gicv3 -- -M virt,gic-version=3
boots gicv3-image-el2 -- -kernel "$image" -M virt,gic-version=3,virtualization=on
boots oldest -- -cpu cortex-a53
boots initrd -- -kernel "$image" -initrd "$B/kernel-user-aarch64/initramfs.cpio"
unpacked() { # NAME
	"$BOOTFLAME" report --json "$1.bft" | jq '[.steps[] | select(.name == "initramfs_unpack") | .self] | add'
}
[ "$(unpacked initrd)" -gt "$(unpacked image)" ] || fail 'the initrd was not unpacked'

magic=$(od -A n -t x1 -j 56 -N 4 "$image" | tr -d ' ')
[ "$magic" = 41524d64 ] || fail "no Image: its magic is $magic"
readelf -lW "$aarch64" | grep LOAD | grep -q 'W.*E' && fail 'a segment is writable and executable'
exit 0

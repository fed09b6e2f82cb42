#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What cpio packs is unpacked: files of the embedded initramfs are there, those of an initrd
# come over them, also by the names that find gives, with a sum of the contents or without,
# and from one archive behind another.
set -eu
. "$TOP/tests/lib.sh"

shows() { # PATH TEXT [VMM ARGS]
	path=$1 text=$2
	shift 2
	exact boot.bft "sort=merge sysinits=0 cat=$path" "$@"
	"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' >console
	grep -q "^initramfs: " console && { cat console; fail 'a good archive is complained of'; }
	sed -n '/^cat: /,$p' console | grep -qxF "$text" || { cat console; fail "$path does not show '$text'"; }
}
shows etc/hostname bootflame
shows etc/shadow 'cat: no file etc/shadow'

mkdir -p tree/etc tree/opt/deep
echo 'another name' >tree/etc/hostname
echo 'far down' >tree/opt/deep/file
: >tree/opt/empty
(cd tree && find . | cpio --quiet -o -H newc) >first.cpio
(cd tree && echo 'the last one' >etc/hostname && find . | cpio --quiet -o -H crc) >second.cpio
cat first.cpio second.cpio >both.cpio

shows etc/hostname 'another name' -- -initrd first.cpio
shows opt/deep/file 'far down' -- -initrd second.cpio
shows opt/empty 'cat: opt/empty has 0 bytes' -- -initrd second.cpio
shows etc/fstab '# what	where	type	options' -- -initrd second.cpio
shows etc/hostname 'the last one' -- -initrd both.cpio
shows etc 'cat: no file etc' -- -initrd both.cpio
# 12 entries are embedded, 7 are in each.
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.steps[] | select(.name == "initramfs_unpack") | .subsystem == "fs" and .n == 12 + 2 * 7'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# initramfs-pack - makes the embedded initramfs: the tree beside this file, and sbin/init
# where there is one. In: the archive to write, the init program or nothing. Out: a cpio of
# the kind that carries a sum of each file ("crc", 070702). Equal files give equal
# bytes: owners, times, modes, inode numbers and the order of names are made the same.
set -eu
out=$1 init=${2-}
tree=$(dirname "$0")/initramfs

rm -rf "$out.tree"
cp -R "$tree" "$out.tree"
mkdir -p "$out.tree/dev" "$out.tree/sbin"
[ -z "$init" ] || cp "$init" "$out.tree/sbin/init"
cd "$out.tree"
find . -type d -exec chmod 755 {} +
find . -type f -exec chmod 644 {} +
[ -z "$init" ] || chmod 755 sbin/init
find . -exec touch -h -d @0 {} +
# A directory sorts before what is in it.
find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort |
	cpio --quiet --create --format=crc --reproducible --owner=+0:+0 --io-size=4 >../"${out##*/}.new"
cd ..
mv "${out##*/}.new" "${out##*/}"
rm -rf "${out##*/}.tree"

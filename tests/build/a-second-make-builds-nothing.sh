#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A second make has nothing to do and prints nothing of building; `make install` then puts
# programs, kernel, man pages and headers in place, and the installed bootflame records with
# the installed kernel. uninstall takes away what install put there.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

# The first make is the one that built what is tested.
mkdir b
for part in "$B"/*; do
	case ${part##*/} in guests | tests | linux-images | *.bft) ;; *) cp -a "$part" b ;; esac
done
make -s -C "$TOP" CC="${CC:-gcc}" B="$PWD/b" all >second 2>&1 || { cat second; fail 'the second make'; }
[ ! -s second ] || { cat second; fail 'the second make does something'; }
touch -d '+2 seconds' b/host/analyze/main.o # a future object alone rebuilds only what needs it
make -s -C "$TOP" B="$PWD/b" install DESTDIR="$PWD/root" PREFIX=/usr >install.out 2>&1 || { cat install.out; fail 'make install'; }
[ ! -e b/kernel-aarch64/bootflame-kernel.elf ] || [ -s root/usr/lib/bootflame/bootflame-kernel-aarch64.elf ] ||
	fail 'the kernel for aarch64 is not installed'
mv b b-moved # nothing installed may need the build
PATH=$PWD/root/usr/bin:$PATH
for file in bin/bootflame bin/bootflame-record lib/bootflame/bootflame-kernel.elf include/bootflame/hooks.h \
	include/bootflame/ring.h include/bootflame/wire.h share/man/man1/bootflame.1 share/man/man1/bootflame-record.1; do
	[ -s "root/usr/$file" ] || fail "$file is not installed"
done
mkdir elsewhere && cd elsewhere
expect_status 0 bootflame record --exact --quiet --append sort=merge
expect_status 0 bootflame report --json
expect_json out '.complete and .lost == 0'
bootflame dump | grep -qx 'fact kernel={tiny kernel}' || fail 'the path of the installed kernel is in the trace'
expect_status 0 bootflame scale --param n=1,2 --exact -- --append 'sort=merge sysinits={n}'
cd ..
make -s -C "$TOP" B="$PWD/b-moved" uninstall DESTDIR="$PWD/root" PREFIX=/usr >uninstall.out 2>&1 || { cat uninstall.out; fail 'make uninstall'; }
[ -z "$(find root -type f)" ] || { find root -type f; fail 'uninstall leaves files'; }

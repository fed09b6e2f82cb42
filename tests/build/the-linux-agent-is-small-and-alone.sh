#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The agent for a stock Linux builds for x86-64 and aarch64, by gcc and by clang, without a
# warning: a static program of less than 32 KB that needs no library, no interpreter and no
# stack that can be executed.
set -eu
. "$TOP/tests/lib.sh"

command -v aarch64-linux-gnu-gcc >/dev/null || skip 'no aarch64-linux-gnu-gcc (.ci/deps test installs it)'
for cc in gcc clang; do
	make -s -C "$TOP" CC=$cc B="$PWD/$cc" linux-init >out 2>&1 || { cat out; fail "$cc does not build it"; }
	! grep -A 5 -i 'warning:' out || fail "$cc warns"
	for arch in x86-64 aarch64; do
		agent=$cc/linux-init/bootflame-init-$arch
		[ "$(wc -c <"$agent")" -lt 32768 ] || fail "$agent has $(wc -c <"$agent") bytes"
		readelf -hlW "$agent" >elf
		grep -q "Type: *EXEC" elf || fail "$agent is not linked statically"
		! grep -E ' INTERP | DYNAMIC |GNU_STACK .*E' elf || fail "$agent needs somebody"
	done
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel built without BOOTFLAME has no site, no name and no code of the hooks in it.
set -eu
. "$TOP/tests/lib.sh"

readelf -SW "$KERNEL" | grep -q '\.bootflame\.sites' || fail 'the kernel with hooks has no sites'
! readelf -SW "$KERNEL_OFF" | grep -q '\.bootflame' || fail 'the kernel without hooks has sites'
! nm "$KERNEL_OFF" | grep -E ' bf_' || fail 'the kernel without hooks has functions of theirs'
# Sites take no guest memory: no A among their flags, address 0.
readelf -SW "$KERNEL" | awk '/\.bootflame\./ { sub(/.*\.bootflame/, ""); print $3; if ($0 ~ / A /) exit 1 }' |
	sort -u | grep -qx '0*' || fail 'a section of sites is at an address'
readelf -SW "$KERNEL" | grep '\.bootflame' | grep -q ' A ' && fail 'a section of sites is loaded'
# A call site in a file of its own: without -DBOOTFLAME not one instruction.
cat >site.c <<'END'
#include <bootflame/hooks.h>
void with(int n);
void with(int n)
{
	BF_SCOPE("a", "b");
	BF_SIZE(n);
	BF_MARK("m", "b");
	BF_COUNTER("c", "b", n);
	BF_ENTER("e", "b");
	BF_EXIT();
}
void without(int n);
void without(int n)
{
	(void)n;
}
END
for cc in gcc clang; do
	$cc -O2 -Wall -Wextra -Werror -ffreestanding -mno-red-zone -mgeneral-regs-only -fcf-protection=none \
		-I"$TOP/guest-hooks/include" -c site.c -o off.o || fail "$cc warns of hooks that are off"
	objdump -d --no-show-raw-insn off.o | awk '/<with>:/ { on = 1; next } /^$/ { on = 0 } on' |
		grep -v nop | grep -v 'xchg *%ax,%ax' >code
	[ "$(wc -l <code)" = 1 ] || { cat code; fail "$cc leaves code of hooks that are off"; }
	$cc -O2 -Wall -Wextra -Werror -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only -DBOOTFLAME \
		-I"$TOP/guest-hooks/include" -c site.c -o on.o || fail "$cc warns of hooks that are on"
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Instructions from one mark to the next, in a foreign kernel's straight line of code: with
# sites in the ELF, with sites that describe themselves, the first time and every later time.
# At most 16 where names travel, and 50 the first time.
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" B="$PWD/b" foreign-kernel >make.out 2>&1 || { cat make.out; fail 'the foreign kernel does not build'; }
cd b/foreign-kernel
cat >marks.c <<'END'
#include "bootflame.h"
static void put(char c)
{
	__asm__ volatile("outb %0, %1" : : "a"(c), "Nd"((uint16_t)0x3f8));
}
void foreign_main(void);
void foreign_main(void)
{
	bootflame_start(put);
	BF_MARK("high half", "m");
	for (volatile int i = 0; i < 2; i++) {
		BF_MARK("a", "m");
		BF_MARK("b", "m");
		BF_MARK("c", "m");
		BF_ENTER("d", "m");
		BF_EXIT();
		BF_EXIT(); /* none is open: nothing, but it costs the same */
	}
	bootflame_end(0);
	__asm__ volatile("outb %0, %1" : : "a"((char)0), "Nd"((uint16_t)0xf4));
}
END
for cc in gcc clang; do
	for mode in BF_SELF_DESCRIBING BF_SITES_IN_ELF; do
		for file in marks.c bootflame.c foreign-start.S; do
			$cc -std=gnu11 -O2 -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
				-fcf-protection=none -fno-asynchronous-unwind-tables -DBOOTFLAME -D$mode -c $file -o $file.o
		done
		# The sites' sections must not be thrown away where they are used.
		sed 's|/DISCARD/ : { \*(\*) }|/DISCARD/ : { *(.comment) *(.note*) *(.eh_frame) }|' foreign.ld >marks.ld
		ld -m elf_x86_64 -nostdlib -static -z max-page-size=4096 --no-warn-rwx-segments -T marks.ld -o marks.elf \
			foreign-start.S.o marks.c.o bootflame.c.o
		expect_status 0 "$RECORD" --exact --quiet --timeout 20 --machine pc --kernel marks.elf -o marks.bft
		"$BOOTFLAME" dump marks.bft >dump
		sed -n 's/^ *\([0-9]*\) cpu 0 mark \([abc]\) .*/\1 \2/p' dump >marks
		[ "$(wc -l <marks)" = 6 ] || { cat dump; fail "$cc $mode: not six marks"; }
		# From b to c: the hook of c, whole but for its store, and the rest of b's.
		awk -v cc=$cc -v mode=$mode '$2 == "b" { from = $1 } $2 == "c" { cost[++n] = $1 - from }
			END { printf "%s %s first %d later %d\n", cc, mode, cost[1], cost[2] }' marks
	done
done >costs
sed 's/^/NOTE: instructions a mark: /' costs
awk '/BF_SITES_IN_ELF/ && ($4 > 9 || $6 > 9) { exit 1 } $6 < 5 { exit 1 }
	/BF_SELF_DESCRIBING/ && ($6 > 16 || $4 > 50 || $4 <= $6) { exit 1 }' costs || fail 'more than that'

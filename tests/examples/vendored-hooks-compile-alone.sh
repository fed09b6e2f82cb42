#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# make vendor-hooks writes two files that say where they come from and compile without a
# warning in an empty directory, by gcc and clang, at any optimisation, on and off, PIE and
# not, with CPUs by number and with functions traced; on, they ask for nothing that a kernel
# would have to have.
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" vendor-hooks DEST="$PWD" >make.out 2>&1 || { cat make.out; fail 'make vendor-hooks'; }
[ "$(ls -A | tr '\n' ' ')" = 'bootflame.c bootflame.h make.out ' ] || { ls; fail 'more than two files'; }
for file in bootflame.c bootflame.h; do
	head -n 5 $file | grep -q 'Generated from bootflame [0-9].*never edited' || fail "$file does not say what it is"
	grep -q 'Redistribution and use' $file || fail "$file is without its licence"
done
cat >use.c <<'END'
#include "bootflame.h"
unsigned int my_cpu(void);
void use(void (*put)(char), uint64_t n);
BF_SITE(table, "table", "x");
void use(void (*put)(char), uint64_t n)
{
	bootflame_start(put);
	bootflame_start_cpu();
	{
		BF_SCOPE("a", "x");
		BF_SIZE(n);
		BF_MARK("b", "x");
		BF_COUNTER("c", "x", n);
		BF_ENTER_WORD(bf_site_word(BF_SITE_ID(table)));
		BF_EXIT();
	}
	bootflame_end(0);
}
END
echo 'unsigned int my_cpu(void);' >my-cpu.h
warn='-Wall -Wextra -Wshadow -Wstrict-prototypes -Wwrite-strings -Wmissing-prototypes -Werror'
for cc in gcc clang; do
	while read -r options; do
		for optimise in -O0 -O2 -Os; do
			for file in bootflame use; do
				$cc -std=gnu11 -ffreestanding $optimise $warn $options -c $file.c -o $file.o >cc.out 2>&1 ||
					{ cat cc.out; fail "$cc $optimise $options $file.c"; }
			done
			ld -r -o both.o bootflame.o use.o
			nm -u both.o | grep -v -e _GLOBAL_OFFSET_TABLE_ -e my_cpu >wanted || :
			[ ! -s wanted ] || { cat wanted; fail "$cc $optimise $options: asks for more"; }
		done
	done <<END

-DBOOTFLAME
-DBOOTFLAME -fPIE -fstack-protector -fno-stack-protector
-DBOOTFLAME -DBF_SITES_IN_ELF -fno-pie -mno-red-zone
-DBOOTFLAME -DBF_FUNCTIONS -mgeneral-regs-only
-DBOOTFLAME -DBF_CPU_NUMBER=my_cpu() -DBF_CPU_HEADER="my-cpu.h"
-DBOOTFLAME -DBF_CPU_NUMBER=my_cpu() -DBF_CPU_HEADER="my-cpu.h" -DBF_SITES_IN_ELF -fno-pie
END
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Equal boots pass; a loop in a step, one SYSINIT more and a step called twice are regressions
# with that step first; another link order passes; the other way round each is an improvement.
# Every edit is a build of the kernel, worth at least 0.1 % of the boot.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

kernel_tree
# After ten thousand turns of two instructions: 20,000 of a boot of some 280,000 with sysinits=200.
loop='__asm__ volatile("mov $10000, %%ecx; 1: dec %%ecx; jnz 1b" ::: "ecx", "cc");'
file=tree/kernel/steps/x86-64/ioapic.c
kernel_build base.elf
exact base.bft 'sysinits=200 sort=merge' --kernel base.elf

edited() { # NAME STEP: what was built is judged by that step
	kernel_build "$1.elf"
	exact "$1.bft" 'sysinits=200 sort=merge' --kernel "$1.elf"
	expect_status 1 "$BOOTFLAME" gate --base base.bft --new "$1.bft" --json
	expect_json out '.verdict == "regression" and .guilty[0].name == "'"$2"'" and .guilty[0].delta > 280'
	expect_json out '.guilty[0].file | test("^kernel/steps/.*[.]c$")'
	mv out "$1.json"
	expect_status 0 "$BOOTFLAME" gate --base "$1.bft" --new base.bft --json
	expect_json out '.verdict == "improvement" and .guilty == []'
}
cp $file saved.c
sed "0,/(void)unused;/s||&\n\t$(printf %s "$loop" | sed 's/[\\|&]/\\&/g')|" saved.c >$file
! cmp -s saved.c $file || fail 'not edited'
edited loop irq_init
expect_json loop.json '.guilty | length == 1'
expect_json loop.json '.guilty[0].delta == 20001'
cp saved.c $file

{
	echo '#include "sysinit.h"'
	printf 'static void late_probe(void *unused)\n{\n\t(void)unused;\n\t%s\n}\n' "$loop"
	echo 'SYSINIT(late_probe, SI_SUB_DEV, SI_ORDER_ANY, late_probe, NULL);'
} >tree/kernel/steps/late-probe.c
edited added late_probe
expect_json added.json '.guilty[0].state == "added"'
# With the bubble sort the sort is dearer too, and that is the new step's ripple.
for side in base added; do
	exact $side-bubble.bft 'sysinits=200 sort=bubble' --kernel $side.elf
done
expect_status 1 "$BOOTFLAME" gate --base base-bubble.bft --new added-bubble.bft --json
expect_json out '.guilty[0].name == "late_probe" and ([.guilty[].name] | index("sysinit_sort") | not)'
expect_json out '.ripple[0].name == "sysinit_sort" and .ripple[0].cause.name == "late_probe"'

# The same step from two places: nobody new calls it.
sed -i "s|^SYSINIT(late_probe.*|SYSINIT(late_probe, SI_SUB_DEV, SI_ORDER_ANY, late_probe, NULL);\nBF_SITE(sub_probe, \"sub_probe\", \"dev\");|; s|\t(void)unused;|&\n\tBF_ENTER_WORD(bf_site_word(BF_SITE_ID(sub_probe)));\n\t__asm__ volatile(\"mov \$1000, %%ecx; 1: dec %%ecx; jnz 1b\" ::: \"ecx\", \"cc\");\n\tBF_EXIT();|" tree/kernel/steps/late-probe.c
sed -i '/^BF_SITE(sub_probe/d; s|^#include "sysinit.h"|&\nBF_SITE(sub_probe, "sub_probe", "dev");|' tree/kernel/steps/late-probe.c
kernel_build once.elf
exact base.bft 'sysinits=200 sort=merge' --kernel once.elf
call=$(sed -n '/BF_ENTER_WORD/,/BF_EXIT/p' tree/kernel/steps/late-probe.c)
printf '%s\n' "$call" >call
sed -i '/BF_EXIT();/r call' tree/kernel/steps/late-probe.c
edited twice sub_probe
expect_json twice.json '.guilty[0].count_base == 1 and .guilty[0].count_new == 2 and .guilty[0].delta >= 2000'

# Equal boots, and the same kernel's objects the other way round.
expect_status 0 "$BOOTFLAME" gate --base base.bft --new base.bft --json
expect_json out '.verdict == "pass" and .guilty == [] and .judged.delta == 0'
rm tree/kernel/steps/late-probe.c
# shellcheck disable=SC2046
kernel_build order.elf KERNEL_SRC="$(cd tree && ls kernel/*.c kernel/steps/*.[cS] kernel/x86-64/*.[cS] kernel/steps/x86-64/*.[cS] | sort -r | tr '\n' ' ')"
! cmp -s base.elf order.elf || fail 'the link order is the same'
for words in sort=bubble sort=merge ''; do
	expect_status 0 "$BOOTFLAME" gate --json --base base.elf --new order.elf -- --exact --append "$words"
	expect_json out '.verdict == "pass"'
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Two kernels booted in turns: a step that doubles the boot is a regression by name, the other way
# round an improvement; a kernel against itself never alarms, and where so few boots cannot show
# that it is within budget it says how many more would.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

mkdir tree tree/tests
cp -R "$TOP/Makefile" "$TOP/kernel" "$TOP/guest-hooks" "$TOP/examples" tree
cp "$TOP/tests/tests.mk" tree/tests
file=tree/kernel/steps/x86-64/ioapic.c
cp $file saved.c
loop='__asm__ volatile("mov $20000000, %%ecx; 1: dec %%ecx; jnz 1b" ::: "ecx", "cc");'
sed "0,/(void)unused;/s||&\n\t$(printf %s "$loop" | sed 's/[\\|&]/\\&/g')|" saved.c >$file
! cmp -s saved.c $file || fail 'not edited'
make -s -C tree B="$PWD/b" "$PWD/b/kernel/bootflame-kernel.elf" >make.out 2>&1 || { cat make.out; fail 'the kernel does not build'; }

in_time() { # STATUS BASE NEW
	expect_status "$1" "$BOOTFLAME" gate --json --base "$2" --new "$3" --max-boots 8 --junit j.xml --sarif s.sarif --markdown m.md -- --append 'sysinits=20 sort=merge'
}
in_time 1 "$KERNEL" b/kernel/bootflame-kernel.elf
expect_json out '.verdict == "regression" and .guilty[0].name == "irq_init" and .guilty[0].p < 0.05 and .guilty[0].p > 0'
expect_json out '.boots == {base: 8, new: 8} and .alpha == 0.05 and .seed == 1 and .guilty[0].file == "kernel/steps/x86-64/ioapic.c"'
grep -q 'irq_init.* p 0' j.xml && grep -q 'ticks of its own' s.sarif && grep -q irq_init m.md || fail 'the files do not say so'
status=0
"$BOOTFLAME" gate --json --base "$KERNEL" --new "$KERNEL" --max-boots 8 --seed 3 -- --append 'sysinits=20 sort=merge' >out 2>err || status=$?
case $status in
0) expect_json out '.verdict == "pass" or .verdict == "improvement"' ;;
3) expect_json out '.verdict == "undecided" and .more_boots > 0' ;;
*) cat out err; fail "a kernel against itself: exit status $status" ;;
esac

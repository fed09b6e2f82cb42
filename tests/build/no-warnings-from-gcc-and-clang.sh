#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# gcc and clang both build everything, programs, kernels and tests, without a warning; what
# either leaves lies under its build directory.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"

git -C "$TOP" status --porcelain --ignored >before 2>/dev/null || : >before
for cc in gcc clang; do
	make -s -C "$TOP" CC=$cc B="$PWD/$cc" CFLAGS='-O2 -g -Werror' all test-programs >"$cc.out" 2>&1 ||
		{ tail -n 40 "$cc.out"; fail "$cc does not build it"; }
	! grep -i warning "$cc.out" || fail "$cc warns"
	[ -x "$cc/bootflame" ] && [ -x "$cc/bootflame-record" ] && [ -e "$cc/kernel/bootflame-kernel.elf" ] || fail "$cc: not all is there"
	expect_status 0 "$cc/bootflame" record --exact --quiet --append sort=merge -o "$cc.bft"
	expect_status 0 "$cc/bootflame" report --json "$cc.bft"
	expect_json out '.complete and .lost == 0'
done
git -C "$TOP" status --porcelain --ignored >after 2>/dev/null || : >after
comm -13 before after | grep -v ' build' >new || true
grep -E '\.(o|d|a|elf)$' new && fail 'a build left something outside its build directory'
# The same sources give the same kernel, wherever it is built.
if [ "$(kernel_compiler)" = "$(kernel_compiler gcc/kernel/bootflame-kernel.elf)" ]; then
	cmp gcc/kernel/bootflame-kernel.elf "$KERNEL" || fail 'two builds of the kernel differ'
fi

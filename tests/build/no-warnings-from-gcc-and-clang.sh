#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# gcc and clang both have built everything, programs, kernels and tests, with warnings as errors,
# and what clang made works; what a build leaves lies under its build directory. The same
# sources give the same kernel, wherever it is built.
set -eu
. "$TOP/tests/lib.sh"

# That they are errors is what the rest stands on.
make -s -C "$TOP" -n STRICT=1 B="$PWD/n" "$PWD/n/host/tracer/hostlib/cli.o" "$PWD/n/kernel/kernel/panic.c.o" \
	"$PWD/n/linux-init/bootflame-init-x86-64" | grep -e ' -c ' >commands
[ "$(grep -c . commands)" -ge 10 ] || fail "only $(grep -c . commands) commands found"
! grep -v -e -Werror commands || fail 'built without -Werror'
grep -q 'STRICT=1' "$TOP/tests/tests.mk" || fail 'make test does not ask for it'

[ -x "$CLANG_B/bootflame-record" ] && [ -x "$CLANG_B/tests/unit/growth" ] && [ -x "$CLANG_B/linux-init/bootflame-init-x86-64" ] ||
	fail "clang has not built everything (make test does)"
expect_status 0 "$CLANG_B/bootflame" record --exact --quiet --append sort=merge -o clang.bft
expect_status 0 "$CLANG_B/bootflame" report --json clang.bft
expect_json out '.complete and .lost == 0'

git -C "$TOP" status --porcelain --ignored 2>/dev/null | sed 's/^.. //' | grep -v '^build' >beside || true
! grep -E '\.(o|d|a|elf)$' beside || fail 'a build left something outside its build directory'

compiler=${CC:-gcc}
case $(kernel_compiler) in *clang*) compiler=clang ;; esac
make -s -C "$TOP" CC="$compiler" B="$PWD/again" "$PWD/again/kernel/bootflame-kernel.elf" >make.out 2>&1 || { cat make.out; fail 'no kernel'; }
cmp again/kernel/bootflame-kernel.elf "$KERNEL" || fail 'two builds of the kernel differ'

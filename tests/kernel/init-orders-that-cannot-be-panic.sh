#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel whose steps cannot run in their order does not begin to: two in one place, a need
# that is not kept, needs that go round. It panics with the names of both, which is
# also record's last word, with status 1. Needs that are kept boot.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

# Kernels differ by one file: the others are those of $B.
mkdir with
cp -a "$B/kernel" "$B/kernel-user-x86-64" with
compiler=${CC:-gcc}
case $(kernel_compiler) in *clang*) compiler=clang ;; esac

boots() { # STATUS STEPS
	rm -f extra.c with/kernel/bootflame-kernel.elf
	cat >extra.c <<-EOF
		#include "sysinit.h"
		static void nothing(void *unused)
		{
			(void)unused;
		}
		$2
	EOF
	make -s -C "$TOP" CC="$compiler" B="$PWD/with" KERNEL_EXTRA="$PWD/extra.c" "$PWD/with/kernel/bootflame-kernel.elf" >make.out 2>&1 ||
		{ cat make.out; fail 'the kernel does not build'; }
	expect_status "$1" "$BOOTFLAME" record --exact --quiet --append 'sort=merge sysinits=0' \
		--kernel with/kernel/bootflame-kernel.elf -o boot.bft
}
panics() { # TEXT STEPS
	boots 1 "$2"
	expect_error 'last console line: panic: sysinit: '
	"$BOOTFLAME" dump --json boot.bft 2>err | jq -r '.boots[0].console' | grep '^panic: ' >said || fail "no panic: $1"
	grep -qx "panic: sysinit: \($1\)" said || { cat said; fail "the panic is not: $1"; }
	"$BOOTFLAME" report boot.bft >report 2>&1
	grep -q 'ended with status 1, a failure' report || fail 'the report says of no failure'
	! "$BOOTFLAME" dump boot.bft 2>err | grep -q 'enter mi_startup' || fail 'it began all the same'
}
step() { # NAME ORDER [NEEDS...]
	name=$1
	printf 'SYSINIT(%s, SI_SUB_TEST, %s, nothing, NULL);\n' "$name" "$2"
	shift 2
	for other; do
		printf 'SYSINIT_NEEDS(%s, %s);\n' "$name" "$other"
	done
}

panics '[ab]_step and [ab]_step have one place, 0xb00000000000077' "$(step a_step 0x77) $(step b_step 0x77)"
panics 'a_step needs b_step, which comes after it' "$(step a_step 0x77 b_step) $(step b_step 0x78)"
panics '[ab]_step and [ab]_step need each other' "$(step a_step 0x77 b_step) $(step b_step 0x78 a_step)"
panics '[abc]_step and [abc]_step need each other' \
	"$(step a_step 0x77 b_step) $(step b_step 0x78 c_step) $(step c_step 0x79 a_step)"
# A circle that is followed from outside has no end; the check has one.
panics 'a_step needs b_step, which comes after it\|[bc]_step and [bc]_step need each other' \
	"$(step a_step 0x77 b_step) $(step b_step 0x78 c_step) $(step c_step 0x79 b_step)"
panics 'a_step and a_step need each other' "$(step a_step 0x77 a_step)"
panics 'a_step needs b_step, and both are of SI_ORDER_ANY' "$(step a_step SI_ORDER_ANY b_step) $(step b_step SI_ORDER_ANY)"
boots 0 "$(step a_step 0x77) $(step b_step 0x78 a_step) $(step c_step SI_ORDER_ANY a_step b_step) $(step d_step SI_ORDER_ANY)"

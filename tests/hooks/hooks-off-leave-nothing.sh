# SPDX-License-Identifier: BSD-2-Clause
#
# hooks-off-leave-nothing.sh - a file with every hook in it, compiled without -DBOOTFLAME, is to
# the byte what the same file is without a hook in it; by each compiler that is here.

. "$TOP/tests/lib.sh"

# The functions do the same work; what differs is the hooks, which HOOK() lets through or not.
cat >hooked.c <<'EOF'
#include <bootflame/hooks.h>
#ifdef WITHOUT
#define HOOK(...)
#else
#define HOOK(...) __VA_ARGS__
#endif
/* Calls of the library are empty inlines, which are something where nothing is optimised. */
#ifdef __OPTIMIZE__
#define CALL HOOK
#else
#define CALL(...)
#endif
HOOK(BF_SITE(table, "table", "off");)
unsigned long work(unsigned long n, unsigned int *p);
unsigned long work(unsigned long n, unsigned int *p)
{
	HOOK(BF_SCOPE("work", "off");)
	HOOK(BF_SIZE(n);)
	for (unsigned long i = 0; i < n; i++) {
		HOOK(BF_ENTER("round", "off");)
		HOOK(BF_ENTER_WORD(bf_site_word(BF_SITE_ID(table)));)
		HOOK(BF_COUNTER("value", "off", p[i]);)
		HOOK(BF_THREAD_ID(i);)
		HOOK(BF_WAIT("t", "off"); BF_UNWAIT("t", "off"); BF_WAKE("t", "off"); BF_HOLD("t", "off"); BF_RELEASE("t", "off");)
		HOOK(BF_WAIT_ID(i); BF_UNWAIT_ID(i); BF_WAKE_ID(i); BF_HOLD_ID(i); BF_RELEASE_ID(i);)
		HOOK(BF_SYNC(i);)
		p[i] ^= (unsigned int)(n * i);
		HOOK(BF_EXIT(); BF_EXIT();)
		HOOK(BF_MARK("passed", "off");)
		CALL(bf_drain_if_half();)
	}
	CALL(bf_cpu_init(0, 0); bf_init(0); bf_drain(); bf_record_at(bf_family("f", "off", 2), 1); bf_bye_panic(1); bf_bye(0);)
	return p[n / 2];
}
EOF
flags='-std=gnu11 -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only -fno-asynchronous-unwind-tables -Werror
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wwrite-strings'
compared=0
for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	for optimise in -O0 -O1 -O2 -Os; do
		$cc $flags $optimise -I"$TOP/guest-hooks/include" -c -o with.o hooked.c || fail "$cc $optimise: with"
		$cc $flags $optimise -I"$TOP/guest-hooks/include" -DWITHOUT -c -o without.o hooked.c || fail "$cc $optimise: without"
		cmp with.o without.o || fail "$cc $optimise: the objects differ"
		compared=$((compared + 1))
	done
	# That they are compared by what could differ: with the hooks on they do.
	$cc $flags -Os -DBOOTFLAME -DBF_PERCPU_GS=0 -I"$TOP/guest-hooks/include" -c -o on.o hooked.c || fail "$cc: on"
	cmp -s on.o without.o && fail "$cc: hooks on make no difference"
done
[ $compared -gt 0 ] || skip 'no compiler'

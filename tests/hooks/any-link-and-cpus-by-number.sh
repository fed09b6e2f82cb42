#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The vendored hooks in a position-independent program, with an area for each CPU found by a
# number: four threads, each a CPU, use the same sites for the first time at the same moment.
# Each site is named once, and each CPU's events are all there.
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" vendor-hooks DEST="$PWD" >make.out 2>&1 || { cat make.out; fail 'make vendor-hooks'; }
echo 'unsigned int my_cpu(void);' >my-cpu.h
cat >cpus.c <<'END'
#include <pthread.h>
#include <stdio.h>
#include "bootflame.h"
#define ROUNDS 300
static __thread unsigned int me;
static pthread_barrier_t together, done[4];
static pthread_mutex_t line = PTHREAD_MUTEX_INITIALIZER;
unsigned int my_cpu(void) { return me; }
static void put(char c) { putchar_unlocked(c); }
#define TEN(f, x) f(x "0") f(x "1") f(x "2") f(x "3") f(x "4") f(x "5") f(x "6") f(x "7") f(x "8") f(x "9")
#define SPAN(name) { BF_SCOPE(name, "cpus"); BF_MARK("same", "cpus"); }
static void *cpu(void *number)
{
	me = (unsigned int)(uintptr_t)number;
	if (me)
		bootflame_start_cpu();
	pthread_barrier_wait(&together);
	for (int i = 0; i < ROUNDS; i++) {
		TEN(SPAN, "a") TEN(SPAN, "b") TEN(SPAN, "c")
		if (i % 10 == 9) { /* never more than the ring holds: who emits has the line */
			pthread_mutex_lock(&line);
			bf_drain();
			pthread_mutex_unlock(&line);
		}
	}
	return NULL;
}
int main(void)
{
	pthread_t threads[4];
	pthread_barrier_init(&together, NULL, 4);
	bootflame_start(put);
	for (uintptr_t i = 1; i < 4; i++)
		pthread_create(&threads[i], NULL, cpu, (void *)i);
	cpu(NULL);
	for (int i = 1; i < 4; i++)
		pthread_join(threads[i], NULL);
	bootflame_end(0);
	return fflush(stdout) != 0;
}
END
here=$TOP/tests/functions
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -I"$TOP/tracer" -I"$TOP/guest-hooks/include" -o wire-to-bft "$here/wire-to-bft.c" \
	"$TOP/tracer/kernel-elf.c" "$TOP/tracer/kernel-functions.c" "$TOP"/tracer/tracefile/*.c "$TOP"/tracer/hostlib/*.c \
	-lelf -lz -l:libstdc++.so.6
for cc in gcc clang; do
	$cc -std=gnu11 -O2 -fPIE -pie -pthread -DBOOTFLAME -DBF_CPU_NUMBER='my_cpu()' -DBF_CPU_HEADER='"my-cpu.h"' -o cpus \
		cpus.c bootflame.c 2>cc.out || { cat cc.out; fail "$cc does not link it"; }
	for n in 1 2 3; do
		./cpus >line
		./wire-to-bft <line >cpus.bft
		"$BOOTFLAME" report --json cpus.bft >report.json
		expect_json report.json '.lost == 0 and .damage.frames == 0'
		expect_json report.json '[.steps[] | select(.subsystem == "cpus") | .name] | unique | length == 30'
		expect_json report.json '[.steps[] | select(.subsystem == "cpus")] | length == 4 * 30 and all(.count == 300)'
		"$BOOTFLAME" dump cpus.bft >dump
		[ "$(grep -c ' mark same (cpus) ' dump)" = 36000 ] || fail 'marks are missing'
		# 30 spans and 30 marks of one name, which are one site.
		[ "$(grep -c '^frame name' dump)" = 60 ] || fail "$(grep -c '^frame name' dump) name frames for 60 sites"
		[ "$(sed -n 's/.* mark same (cpus) //p' dump | sort -u | wc -l)" = 1 ] || fail 'one name is many sites'
	done
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Functions traced by a return address put aside come back to where they were called, with
# what they return: after tail calls, longjmp, recursion deeper than is followed, and under
# thousands of signals that call traced functions too. Their spans nest, and what was too
# deep is counted.
set -eu
. "$TOP/tests/lib.sh"

here=$TOP/tests/functions
make -s -C "$TOP" vendor-hooks DEST="$PWD" >make.out 2>&1 || { cat make.out; fail 'make vendor-hooks'; }
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -g -I"$TOP/tracer" -I"$TOP/guest-hooks/include" -o wire-to-bft "$here/wire-to-bft.c" \
	"$TOP/tracer/kernel-elf.c" "$TOP/tracer/kernel-functions.c" "$TOP"/tracer/tracefile/*.c "$TOP"/tracer/hostlib/*.c \
	-lelf -lz -l:libstdc++.so.6
for cc in gcc clang; do
	for way in '-pg -mfentry' -fpatchable-function-entry=5 '-pg -mfentry -O1 -fcf-protection=none'; do
		case $way in -fpatch*) patch=-DPATCH ;; *) patch= ;; esac
		# The library with none of it. A program's own _mcount and atexit are not wanted: the
		# calls are bound to __fentry__ here.
		$cc -std=gnu11 -O2 -fno-pie -mno-red-zone -mgeneral-regs-only -DBOOTFLAME -DBF_FUNCTIONS -c bootflame.c -o library.o
		$cc -std=gnu11 -O2 -fno-pie -mno-red-zone -Wall -Wextra -DBOOTFLAME -DBF_FUNCTIONS $patch -I. $way \
			-c "$here/calls-return.c" -o program.o
		$cc -no-pie -o program program.o library.o
		./program 150 >line 2>err || { cat err; fail "$cc $way"; }
		./wire-to-bft program <line >calls.bft
		"$BOOTFLAME" report --json calls.bft >report.json 2>report.err || { cat report.err; fail 'no report'; }
		expect_json report.json '.complete and .damage.frames == 0'
		[ -z "$patch" ] || continue # not patched: nothing is traced, and all of it still ran
		expect_json report.json '[.steps[] | select(.name == "leaf" or .name == "on_signal" or .name == "many")] | length == 3'
		# What was deeper than 128 is counted as lost, two for each call; jumps leave nothing behind
		# that takes room, or most of it would be lost.
		expect_json report.json '.lost > 0 and .lost % 2 == 0'
		expect_json report.json '.lost < ([.steps[] | select(.subsystem == "function") | .count] | add)'
		# The last deep(3), behind 200 rounds of jumps, is where it belongs: below main. A signal may have made
		# the tracer guess a few calls wrong, in one run of sixty; never three times in a row, nor by much.
		for try in 1 2 3; do
			[ $try = 1 ] || { ./program 150 >line 2>err || { cat err; fail "$cc $way"; }; ./wire-to-bft program <line >calls.bft; }
			"$BOOTFLAME" dump calls.bft 2>/dev/null | awk '
			$4 == "enter" { open[++depth] = $5; if ($5 == "deep") { last = depth; below = open[depth - 1] } else if (depth > 1 && open[depth - 1] == "deep") under = 1 }
			$4 == "exit" && depth { depth-- }
			END { print last + 0 }' >last
			[ "$(cat last)" -le 16 ] || fail "$cc $way: depth is lost after jumps"
			[ "$(cat last)" -gt 6 ] || break
		done
		[ "$(cat last)" -le 6 ] || fail "$cc $way: depth is off after jumps, three times in a row"
	done
done

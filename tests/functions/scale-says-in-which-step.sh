#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With functions traced, scale names the function that grows, and the step in which it was called;
# a term of n that the tracing adds, large at small n, hides no n^2.
set -eu
. "$TOP/tests/lib.sh"

set -- --kernel "$B/kernel-functions-instrument/bootflame-kernel.elf" --append 'sysinits={n} sort=bubble'
expect_status 0 "$BOOTFLAME" scale --param n=16,32,64,128,256,512 --exact --json -o page.html -- "$@"
expect_json out '[.steps[] | select(.verdict == "quadratic-or-worse") | [.name, .subsystem, .within, .class]] ==
	[["bubble", "function", "sysinit_sort", "n^2"]]'
expect_json out '[.steps[] | select(.verdict == "undecided" and .share > 0.01) | .name] == []'
grep -q 'sysinit_sort' page.html || fail 'the page does not say where'
expect_status 0 "$BOOTFLAME" scale --param n=16,32,64,128,256,512 --exact -- "$@"
grep -q '^bubble, called in sysinit_sort, is n^2 in n, ' out || { cat out; fail 'the text does not say where'; }

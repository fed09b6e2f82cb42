#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What a hook costs on aarch64, in instructions, counted by CNTVCT around sixteen of each
# kind. With LSE atomics and the one area an event is eleven, with exclusive loads and stores
# thirteen, and one more with TPIDR_EL1 unless it points to the cursor; a counter, which is
# two records, two more. Both compilers alike, as the hooks are assembly; but a size's record
# is made by the compiler.
. "$TOP/tests/lib.sh"
set -- arm64
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	case $guest in
	*-lse.elf) event=11 size_max=12 ;;
	*-tpidr.elf) event=12 size_max=12 ;;
	*-llsc.elf | *-cursor.elf) event=13 size_max=15 ;;
	*) fail "$guest: not known here" ;;
	esac
	boot "$guest" 'cost=1' t.bft
	"$BOOTFLAME" dump --json t.bft >t.json
	for kind in enter exit mark; do
		expect "16 of $kind" "$(counter t.json cost $kind)" $((16 * event))
	done
	expect '16 of a word known at run time' "$(counter t.json cost word)" $((16 * (event - 1)))
	expect '16 counters' "$(counter t.json cost counter)" $((16 * (event + 2)))
	size=$(counter t.json cost size)
	[ "$size" -gt 0 ] && [ "$size" -le $((16 * size_max)) ] || fail "$guest: 16 sizes: $size, more than 16 * $size_max"
done

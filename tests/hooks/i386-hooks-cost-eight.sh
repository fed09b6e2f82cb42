#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What a hook costs on i386, in instructions, counted around sixteen of each kind: eight, as
# on x86-64; a counter, whose value is two words, ten and what makes the value.
. "$TOP/tests/lib.sh"
set -- i386
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	boot "$guest" 'cost=1' t.bft
	"$BOOTFLAME" dump --json t.bft >t.json
	for kind in enter exit mark word; do
		expect "16 of $kind" "$(counter t.json cost $kind)" $((16 * 8))
	done
	for kind in size counter; do
		ticks=$(counter t.json cost $kind)
		[ "$ticks" -gt 0 ] && [ "$ticks" -le $((16 * 11)) ] || fail "$guest: 16 of $kind: $ticks, more than 16 * 11"
	done
done

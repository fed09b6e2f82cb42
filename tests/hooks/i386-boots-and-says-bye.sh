#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A 32-bit guest, by gcc and by clang, with the area found by its name and by %gs, boots to
# its bye with its 1,000 steps, and two exact boots of it are equal.
. "$TOP/tests/lib.sh"
set -- i386
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	for n in 1 2; do
		boot "$guest" '' $n.bft
		"$BOOTFLAME" dump $n.bft >$n.txt
	done
	cmp 1.txt 2.txt || fail "$guest: two exact boots differ"
	"$BOOTFLAME" report --json 1.bft >t.json
	jq -e '.complete and .lost == 0' t.json >check.out || fail "$guest: not complete"
	expect steps "$(jq '[.steps[] | select(.subsystem == "steps") | .count] | add' t.json)" 1000
done

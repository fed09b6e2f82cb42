#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Timer interrupts that hook, taken before each single instruction of each kind of hook in a
# 32-bit guest, lose nothing and tear nothing.
. "$TOP/tests/lib.sh"
set -- i386
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	boot "$guest" 'steps=1 storm=12000' t.bft
	"$BOOTFLAME" dump --json t.bft >t.json
	check_storm t.json 12000
	begin=$(nm "$guest" | sed -n 's/ . storm_begin$//p') end=$(nm "$guest" | sed -n 's/ . storm_end$//p')
	instructions=$(objdump -d --no-show-raw-insn --start-address=0x"$begin" --stop-address=0x"$end" "$guest" |
		grep -c '^ *[0-9a-f]*:')
	[ "$instructions" -ge 39 ] || fail "$guest: five hooks are $instructions instructions"
	expect 'instructions that an interrupt came before' "$(counter t.json storm-result covered)" "$instructions"
done

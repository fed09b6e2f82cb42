#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Timer interrupts that hook, taken before each single instruction of each kind of hook,
# between exclusive load and store too, lose nothing and tear nothing.
. "$TOP/tests/lib.sh"
set -- arm64
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	boot "$guest" 'fillers=1 storm=3000' t.bft
	"$BOOTFLAME" dump --json t.bft >t.json
	check_storm t.json 3000
	instructions=$(counter t.json storm-result instructions)
	[ "$instructions" -ge 50 ] || fail "$guest: five hooks are $instructions instructions"
	expect 'instructions that an interrupt came before' "$(counter t.json storm-result covered)" "$instructions"
done

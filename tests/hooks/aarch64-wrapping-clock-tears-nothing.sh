#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The same storm with a clock of which the low half, which is what a record keeps, wraps every
# 4.2 million instructions: the high half of every event is right.
. "$TOP/tests/lib.sh"
set -- arm64
. "$TOP/tests/other-arch.sh"

for guest in "$B/guests/arm64/gcc-lse.elf" "$B/guests/arm64/clang-llsc.elf"; do
	"$BOOTFLAME" record --quiet --machine virt --kernel "$guest" --append 'fillers=1 storm=10000 every=400000' -o t.bft \
		-- -cpu max,cntfrq=1000000000 -icount shift=10,sleep=off 2>record.err || fail "$guest: $(cat record.err)"
	"$BOOTFLAME" dump --json t.bft >t.json
	wraps=$(jq '.boots[0] | (.last / 4294967296 | floor) - (.entry / 4294967296 | floor)' t.json)
	[ "$wraps" -ge 2 ] || fail "$guest: the clock wrapped $wraps times only"
	check_storm t.json 10000
done

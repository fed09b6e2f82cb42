# SPDX-License-Identifier: BSD-2-Clause
#
# a-drain-under-fire-loses-nothing.sh - interrupts and NMIs whose handlers hook come while a
# drain runs, at moments that step through it.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

for with in irq nmi; do
	for moment in 150 157; do
		storm "$with-$moment" 0 "case=fire at=drain with=$with moment=$moment rounds=150 step=13" --exact
		storm_check "$with-$moment" whole
		storm_exact "$with-$moment"
		[ "$(storm_lost "$with-$moment")" = 0 ] || fail "$with-$moment: lost"
	done
done

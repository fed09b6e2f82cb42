# SPDX-License-Identifier: BSD-2-Clause
#
# the-clock-wraps-under-fire.sh - an instruction is 1,024 ticks, so 32 bits wrap every four million
# of them; interrupts and NMIs come around that moment. One tick read with the wrong high half would
# put its event 2^32 away, among other spans.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

for with in irq nmi; do
	for lead in 40 70; do
		storm "$with-$lead" 0 "case=fire wrap=1 unit=1024 lead=$lead step=7 moment=1 rounds=24 with=$with" \
			--exact -- -icount shift=10,sleep=off
		storm_check "$with-$lead" whole
		storm_exact "$with-$lead"
		[ "$(storm_lost "$with-$lead")" = 0 ] || fail "$with-$lead: lost"
		awk '/ cpu .* counter main-value/ { wraps += int($1 / 4294967296) != last; last = int($1 / 4294967296) }
			END { exit wraps < 20 }' "$with-$lead.dump" || fail "$with-$lead: the clock did not wrap"
	done
done

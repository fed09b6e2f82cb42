# SPDX-License-Identifier: BSD-2-Clause
#
# the-clock-wraps-under-fire.sh - an instruction is 1,024 ticks, so 32 bits wrap every four million
# of them. It does so before the first hook of a round or within it, and an interrupt or NMI comes at
# each instruction in turn. One tick read with the wrong high half would put its event 2^32 away,
# among other spans.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

for with in irq nmi; do
	for lead in 6 30; do
		storm "$with-$lead" 0 "case=fire wrap=1 unit=1024 lead=$lead moment=8 rounds=48 with=$with" \
			--exact -- -icount shift=10,sleep=off
		SPAN_MAX_TICKS=2147483648 storm_check "$with-$lead" whole
		storm_exact "$with-$lead"
		[ "$(storm_lost "$with-$lead")" = 0 ] || fail "$with-$lead: lost"
		awk '/ cpu .* counter main-value/ { wraps += int($1 / 4294967296) != last; last = int($1 / 4294967296) }
			END { exit wraps < 40 }' "$with-$lead.dump" || fail "$with-$lead: the clock did not wrap"
		# Up to the comparison with the noted half; behind it a hook whose clock wrapped is elsewhere.
		awk '$1 == "cover" && $3 == "enter" && $2 == with { for (i = 4; i < 10; i++) if (!$i) exit 1 }' with=$with \
			"$with-$lead.said" || fail "$with-$lead: $(grep enter "$with-$lead.said")"
	done
done

# SPDX-License-Identifier: BSD-2-Clause
#
# a-full-ring-drops-pairs-and-counts-exactly.sh - more events than the ring holds, under both
# policies, also where a handler fills it: what is kept pairs, what is dropped is counted to the
# event, and behind it the ring goes on.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

for policy in drain drop; do
	storm "$policy-main" 0 "case=fill policy=$policy rounds=2" --exact
	storm_check "$policy-main" dropped
	storm_exact "$policy-main"
	for with in irq nmi; do
		for moment in 1 27 40 80; do
			storm "$policy-$with-$moment" 0 \
				"case=fill in=handler policy=$policy with=$with moment=$moment rounds=43 bursts=$((moment + 74))" --exact
			storm_check "$policy-$with-$moment" dropped
			storm_exact "$policy-$with-$moment"
		done
	done
done
for dump in ./*.dump; do
	tail -n 30 "$dump" | grep -q ' mark alive ' || fail "$dump: the ring is dead at the end"
done
# Where a full ring drains, one that nothing is in the way of drops nothing; the other does.
[ "$(storm_lost drain-main)" = 0 ] || fail "drain: lost $(storm_lost drain-main)"
[ "$(storm_lost drop-main)" -gt 0 ] || fail 'drop: nothing was dropped'
[ "$(storm_lost drop-irq-1)" -gt 0 ] || fail 'drop: nothing was dropped by a handler'

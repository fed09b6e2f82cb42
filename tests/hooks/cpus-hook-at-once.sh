# SPDX-License-Identifier: BSD-2-Clause
#
# cpus-hook-at-once.sh - two and four CPUs, each with a ring that fills again and again: every event
# of each is there, in turns and (without --exact) truly at once. What a CPU does not drain before it
# parks is counted as dropped.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

for cpus in 2 4; do
	storm "exact-$cpus" 0 "case=cpus cpus=$cpus" --exact --smp "$cpus"
	storm "time-$cpus" 0 "case=cpus cpus=$cpus" --smp "$cpus"
	storm "lazy-$cpus" 0 "case=cpus cpus=$cpus lazy=1" --exact --smp "$cpus"
	for run in exact time lazy; do
		if [ $run = lazy ]; then
			storm_check "$run-$cpus" dropped 1
		else
			storm_check "$run-$cpus" whole
		fi
		storm_exact "$run-$cpus"
		[ "$(grep -c '^bye cpu ' "$run-$cpus.dump")" = "$cpus" ] || fail "$run-$cpus: not all CPUs are in the bye"
		[ "$(grep -c '^cpu .* begun 2000 ' "$run-$cpus.said")" = "$cpus" ] || fail "$(cat "$run-$cpus.said")"
	done
	[ "$(storm_lost "exact-$cpus")" = 0 ] || fail "exact-$cpus: lost"
	[ "$(storm_lost "time-$cpus")" = 0 ] || fail "time-$cpus: lost"
	[ "$(storm_lost "lazy-$cpus")" -gt 0 ] || fail "lazy-$cpus: nothing was left in a ring"
done

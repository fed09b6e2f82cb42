# SPDX-License-Identifier: BSD-2-Clause
#
# interrupts-and-nmis-land-on-every-instruction-of-a-hook.sh - a handler that hooks comes
# at each instruction of each hook in turn; nothing is lost, nothing is torn, and in the order of
# time every span is whole.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

# Sums, over all boots, how often each instruction was hit: "enter 8 8" is 8 of 8.
coverage() {
	cat ./*.said | awk -v with="$1" '
	$1 == "cover" && $2 == with { n[$3] = NF - 3; for (i = 4; i <= NF; i++) hits[$3, i] += $i }
	END { for (hook in n) { hit = 0; for (i = 4; i < n[hook] + 4; i++) hit += hits[hook, i] > 0; print hook, n[hook], hit } }' |
		LC_ALL=C sort
}

for with in irq nmi; do
	for moment in 1 31 61 91 121; do
		storm "$with-$moment" 0 "case=fire with=$with moment=$moment rounds=40" --exact
		storm_check "$with-$moment" whole
		storm_exact "$with-$moment"
		[ "$(storm_lost "$with-$moment")" = 0 ] || fail "$with-$moment: lost"
		grep -q ' 40 0 0$\| 0 40 0$' "$with-$moment.said" || fail "$with-$moment: not 40 shots: $(cat "$with-$moment.said")"
	done
	coverage "$with" >"$with.coverage"
	awk '$2 != $3 || $2 < ($1 == "size" ? 5 : $1 == "counter" ? 9 : 8) { exit 1 } END { exit NR != 4 }' "$with.coverage" ||
		fail "$with: instructions and how many were hit: $(cat "$with.coverage")"
done
# Hooks that were interrupted stand behind their interrupters, or this shows nothing.
awk '$2 == "cpu" && $1 < last { late++ } $2 == "cpu" { last = $1 } END { exit !late }' ./*.dump || fail 'all in order of time'

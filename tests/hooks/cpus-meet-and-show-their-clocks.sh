# SPDX-License-Identifier: BSD-2-Clause
#
# cpus-meet-and-show-their-clocks.sh - one CPU has a clock of its own, ahead or behind. Where the two
# say the same token, its stamp less the difference lies between the two of the other: enough to align
# them, and the events themselves are all there.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

STORM=$B/guests/storm-skew.elf
for skew in 5000000 18446744073704551616; do
	storm "skew-$skew" 0 "case=sync skew=$skew" --exact --smp 2
	storm_check "skew-$skew" whole
	storm_exact "skew-$skew"
	[ "$(storm_lost "skew-$skew")" = 0 ] || fail "$skew: lost"
	# The narrowest bounds of the difference that the meetings give, which must hold it.
	"$BOOTFLAME" dump --json "skew-$skew.bft" |
		jq -r '.boots[0].events[] | select(.event == "sync") | "\(.value) \(.cpu) \(.tick)"' |
		awk -v skew="$([ "$skew" = 5000000 ] && echo 5000000 || echo -5000000)" '
		{ at[$1, $2, ++n[$1, $2]] = $3; tokens[$1] }
		END {
			low = -1e18; high = 1e18
			for (t in tokens) {
				if (n[t, 0] != 2 || n[t, 1] != 1) { print "token " t ": not two and one"; exit 1 }
				met++
				l = at[t, 1, 1] - at[t, 0, 2]; h = at[t, 1, 1] - at[t, 0, 1]
				if (l > low) low = l
				if (h < high) high = h
			}
			if (met != 8 || skew < low || skew > high) { print met " meetings, between " low " and " high; exit 1 }
		}' >why || fail "$skew: $(cat why)"
	# And the report aligns by that: one constant shift, whose bounds hold the difference.
	[ "$skew" = 5000000 ] && shift=-5000000 || shift=5000000
	expect_json "skew-$skew.json" "[.cpus[] | select(.cpu == 1)][0].clock |
		.bounded and (.inconsistent | not) and .least <= $shift and .most >= $shift and .shift >= .least and .shift <= .most"
done

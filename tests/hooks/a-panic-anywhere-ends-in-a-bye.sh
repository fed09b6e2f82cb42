# SPDX-License-Identifier: BSD-2-Clause
#
# a-panic-anywhere-ends-in-a-bye.sh - an NMI panics at moments that step through a hook and through
# a drain; another CPU drains, or was stopped with the line in its hands. The trace ends with a bye of
# status 1, and what came before is paired.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

# The one hook that the panic cut is begun and not done; it was claimed or it was not.
exact_but_one() {
	read -r _ _ _ begun _ done _ <<EOF
$(grep '^cpu 0 ' "$1.said")
EOF
	kept=$(awk '$1 == "cpu" && $2 == 0 { print $4 }' "$1.sums")
	dropped=$(awk '/^bye cpu 0 / { print $7 }' "$1.dump")
	sum=$((kept + dropped))
	[ "$sum" -ge "$done" ] && [ "$sum" -le "$((begun + 1))" ] ||
		fail "$1: $begun hooks begun, $done done, $kept kept, $dropped dropped"
}

panic() {
	name=$1 words=$2
	shift 2
	storm "$name" 1 "case=panic $words" "$@"
	grep -q '^bye last [0-9]* status 1$' "$name.dump" || fail "$name: $(grep '^bye' "$name.dump")"
	[ "$(storm_lost "$name")" = "$(awk '/^bye cpu / { n += $7 } END { print n + 0 }' "$name.dump")" ] ||
		fail "$name: events are missing that were not dropped"
}

# At a hook: every other instruction of a burst and of what is around it.
moment=1
while [ $moment -lt 100 ]; do
	panic "hook-$moment" "at=hook moment=$moment" --exact
	storm_check "hook-$moment" dropped 3
	exact_but_one "hook-$moment"
	moment=$((moment + 5))
done
# In a drain of several frames, of which one may be cut.
moment=101
while [ $moment -lt 16000 ]; do
	panic "drain-$moment" "at=drain moment=$moment bursts=60" --exact
	CUT_FRAMES=2 storm_check "drain-$moment" dropped 3
	exact_but_one "drain-$moment"
	moment=$((moment + 1009))
done
# Truly at once, so in time mode: in exact mode CPUs run in turns, and long ones.
for moment in 100000 300000 700000 1000000 2000000; do
	panic "other-$moment" "at=other moment=$moment" --smp 2
	CUT_FRAMES=1 storm_check "other-$moment" dropped 4
done
panic holder "at=holder" --exact --smp 2
CUT_FRAMES=2 storm_check holder dropped 4
[ "$(jq .damage.frames holder.json)" = 1 ] || fail "holder: no frame was cut: $(jq -c .damage holder.json)"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-gate-time - how often gate is right in time: the second half of `make bench-gate`. Pools of
# rounds of the tiny kernel, with its knob set: itself, itself again, and with +2 % and +5 % spent in
# one step; quiet, and beside a process that wants a CPU. The percentages are of what an undisturbed
# boot costs, in ticks, which is less than the median boot takes. An instruction takes more ticks in
# one hour than in another, so the knob is set anew for every CHUNK of rounds, to what the last one
# would have wanted. The pools are kept in $B/gate-pool and may be stopped and gone on with:
# `ROUNDS=100 make bench-gate-time` adds what is missing.
# In: B; ROUNDS (6000); STEP (slab_init); SEED; POOLS.
set -eu
B=${B:?build directory}
pools=${POOLS:-$B/gate-pool}
rounds=${ROUNDS:-6000}
step=${STEP:-slab_init}
seed=${SEED:-20261124}
CHUNK=250
kernel=$B/kernel/bootflame-kernel.elf
words='sysinits=20 sort=merge'
mkdir -p "$pools"
[ -e "$B/tests/bootflame-record" ] || ln -s ../bootflame-record "$B/tests/bootflame-record"
pool() { "$B/tests/gate-pool" "$@"; }

"$B/bootflame" record --exact --quiet --kernel "$kernel" --append "$words" -o "$pools/exact.bft" 2>/dev/null
id=$("$B/bootflame" dump --json "$pools/exact.bft" | jq "[.boots[0].events[] | select(.event == \"enter\" and .name == \"$step\")][0].site")

# What an instruction of the knob's takes of the boot, in 300 rounds of a pool of their own.
pool collect "$pools/calibration.tsv" $((seed + 1)) 300 "$kernel" "none=$id=0" "much=$id=400000" -- --append "$words"
pool effect "$pools/calibration.tsv" none much "$step" 300 >"$pools/calibration.effect"
first=$(awk '{ p = 400000 / $1; printf "%d %d", 2 * int(p), 2 * int(2.5 * p) }' "$pools/calibration.effect")

# Adds to a pool what it lacks. Beside it is a file of what the knob was set to, from which round on.
fill() { # file
	[ -e "$1.knob" ] || echo "0 $first" > "$1.knob"
	at=$(tail -n 1 "$1.knob")
	while
		# shellcheck disable=SC2086
		set -- "$1" $at
		end=$(($2 + CHUNK)) two=$3 five=$4
		[ $end -lt "$rounds" ] || end=$rounds
		pool collect "$1" "$seed" $end "$kernel" "none=$id=0" "again=$id=0" "two=$id=$two" "five=$id=$five" -- --append "$words"
		[ $end -lt "$rounds" ]
	do
		pool effect "$1" none two "$step" $CHUNK >"$1.effect"
		pool effect "$1" none five "$step" $CHUNK >>"$1.effect"
		at="$end $(awk -v two="$two" -v five="$five" '
				function set(is, was, wanted) { return 2 * int(is / 2 * (was > wanted / 2 ? wanted / was : 2)) }
				{ p[NR] = $1 }
				END { printf "%d %d", set(two, p[1], 2), set(five, p[2], 5) }' "$1.effect")"
		echo "$at" >> "$1.knob"
	done
}

neighbour=
trap '[ -z "$neighbour" ] || kill $neighbour' EXIT
trap 'exit 130' INT TERM
for noise in quiet busy; do
	if [ $noise = busy ]; then
		(while :; do :; done) &
		neighbour=$!
	fi
	file=$pools/$noise.tsv
	fill "$file"
	[ -z "$neighbour" ] || { kill $neighbour; neighbour=; }
	echo
	echo "pool $noise:"
	for label in two five; do
		pool effect "$file" none $label "$step" "$rounds" |
			awk -v l=$label '{ printf "  %s: medians in the step %+.2f%% apart, of an undisturbed boot of %d ticks (%+.2f%% of the median one of %d)\n", l, $1, $2, $3, $4 }'
	done
	for label in again two five; do
		pool judge "$file" none $label "$step"
	done
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-gate-time - how often gate is right in time: the second half of `make bench-gate`. Pools of
# rounds of the tiny kernel, with its knob set: itself, itself again, and with +2 % and +5 % of what
# its undisturbed boot costs, which is less than the median one does, spent in one step; quiet, and beside a process that wants a CPU. The pools are kept in
# $B/gate-pool and may be stopped and gone on with: `ROUNDS=100 make bench-gate-time` adds what is
# missing. In: B; ROUNDS (6000); STEP (slab_init); SEED.
set -eu
B=${B:?build directory}
pools=${POOLS:-$B/gate-pool}
rounds=${ROUNDS:-6000}
step=${STEP:-slab_init}
seed=${SEED:-20261124}
kernel=$B/kernel/bootflame-kernel.elf
words='sysinits=20 sort=merge'
mkdir -p "$pools"
[ -e "$B/tests/bootflame-record" ] || ln -s ../bootflame-record "$B/tests/bootflame-record"
pool() { "$B/tests/gate-pool" "$@"; }

"$B/bootflame" record --exact --quiet --kernel "$kernel" --append "$words" -o "$pools/exact.bft" 2>/dev/null
id=$("$B/bootflame" dump --json "$pools/exact.bft" | jq "[.boots[0].events[] | select(.event == \"enter\" and .name == \"$step\")][0].site")

# What an instruction of the knob's takes, and the median boot, of 60 rounds of a pool of their own.
pool collect "$pools/calibration.tsv" $((seed + 1)) 60 "$kernel" "none=$id=0" "much=$id=400000" -- --append "$words"
# shellcheck disable=SC2046
set -- $(pool medians "$pools/calibration.tsv" none "$step") $(pool medians "$pools/calibration.tsv" much "$step")
percent() { # of the boot, in instructions of the knob, an even number
	awk -v p="$1" -v none="$3" -v boot="$4" -v much="$6" 'BEGIN { printf "%d", 2 * int(p / 100 * boot / ((much - none) / 400000) / 2) }'
}
two=$(percent 2 "$@") five=$(percent 5 "$@")
echo "boot: $3 ticks undisturbed, $1 the median; +2% is $two and +5% $five instructions in $step"

neighbour=
trap '[ -z "$neighbour" ] || kill $neighbour' EXIT
trap 'exit 130' INT TERM
for noise in quiet busy; do
	if [ $noise = busy ]; then
		(while :; do :; done) &
		neighbour=$!
	fi
	file=$pools/$noise.tsv
	pool collect "$file" "$seed" "$rounds" "$kernel" "none=$id=0" "again=$id=0" "two=$id=$two" "five=$id=$five" -- --append "$words"
	[ -z "$neighbour" ] || { kill $neighbour; neighbour=; }
	echo
	echo "pool $noise:"
	# shellcheck disable=SC2046
	set -- $(pool medians "$file" none "$step") $(pool medians "$file" two "$step") $(pool medians "$file" five "$step")
	awk -v m="$1" -v none="$2" -v boot="$3" -v two="$5" -v five="$8" 'BEGIN {
		printf "boot: %d ticks undisturbed, %d the median; medians in the step: %+.2f%% where +2%% is meant, %+.2f%% where +5%% is\n",
			boot, m, 100 * (two - none) / boot, 100 * (five - none) / boot
	}'
	for label in again two five; do
		pool judge "$file" none $label "$step"
	done
done

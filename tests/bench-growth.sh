#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-growth - how often the growth of a step is told rightly: `make bench-growth`. Made costs
# first, then a guest of twelve algorithms with another input each boot, counted in instructions
# and measured in time under TCG. Google Benchmark's rule stands beside it. In: B; SEEDS (500) of
# made costs, BOOTS (50), TIMED (20), SEED (51). The fitter was tuned with seeds from 900001 on, and
# with boots of seeds from 1001 on and, once, of 1 to 50; made costs begin at 1 here, boots at SEED.
# GROWTH.md has what it printed.
set -eu
B=${B:?build directory}
TOP=$(cd "$(dirname "$0")/.." && pwd)
export BOOTFLAME="$B/bootflame"
. "$TOP/tests/growth/growth.inc"
seeds=${SEEDS:-500} boots=${BOOTS:-50} timed=${TIMED:-20} first=${SEED:-51}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

six=16,32,64,128,256,512
eleven=16,23,32,45,64,91,128,181,256,362,512
echo "== made costs, $seeds seeds a cell, the least of 3"
"$B/tests/growth-cases" 1 "$seeds" promised | "$B/tests/growth-judge"
echo
echo "== made costs with more noise or a narrower range, where it should mostly abstain"
"$B/tests/growth-cases" 1 "$seeds" reported | "$B/tests/growth-judge"

for sizes in $six $eleven; do
	: >cases
	: >covered
	for seed in $(seq "$first" $((first + boots - 1))); do
		growth_boot a.bft "seed=$seed sizes=$sizes" --exact
		"$BOOTFLAME" report --json a.bft >a.json
		growth_cases a.json >>cases
		growth_boot b.bft "seed=$((seed + 5000)) sizes=5120" --exact
		"$BOOTFLAME" report --json b.bft >b.json
		growth_covered a.json b.json >>covered
	done
	# At ten times 256 a cube takes minutes; it is the same for every seed.
	growth_boot a.bft 'sizes=4,8,16,32,64' --exact
	growth_boot b.bft 'sizes=640 cube=640' --exact
	"$BOOTFLAME" report --json a.bft >a.json
	"$BOOTFLAME" report --json b.bft >b.json
	echo
	echo "== real code, exact, $boots inputs, sizes $sizes"
	"$B/tests/growth-judge" exact <cases
	echo
	echo 'at 10x the real boot, with another input, is within the interval:'
	awk '{ of[$1]++; in_[$1] += $2 } END { for (k in of) printf "  %-30s %3d of %d\n", k, in_[k], of[k] }' covered | sort
	growth_covered a.json b.json | awk '$1 == "regular/cube" { printf "  %-30s %3d of 1 (64 to 640)\n", $1, $2 }'
done

# What the least of so many is worth, on this machine now: how far those of the constant lie apart.
noise_of_the_constant() {
	awk '$1 == "regular/constant" {
		sum = squares = 0
		for (i = 3; i <= NF; i++) { split($i, p, ":"); sum += p[2]; squares += p[2] * p[2] }
		n = NF - 2; mean = sum / n; all += (squares / n - mean * mean) / (mean * mean); boots++
	} END { printf "noise: the constant\047s costs lie %.0f %% apart (root mean square)\n", 100 * sqrt(all / boots) }' "$1"
}

for least in 3 12; do
	[ "$timed" -gt 0 ] || break
	for sizes in 8,15,30,58,110,212,414,800 8,12,18,28,43,65,99,150,228,346,526,800; do
		: >cases
		for seed in $(seq "$first" $((first + timed - 1))); do
			growth_boot a.bft "seed=$seed sizes=$sizes repeat=$least times=100 cube=800"
			"$BOOTFLAME" report --json a.bft >a.json
			growth_cases a.json >>cases
		done
		for set in regular irregular; do
			echo
			echo "== real code, time under TCG, $set, $timed boots, the least of $least, sizes $sizes"
			grep "^$set/" cases | "$B/tests/growth-judge"
		done
		noise_of_the_constant cases
	done
done
echo
"$B/tests/growth-judge" time=20

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-stolen - a step of a second or more, recorded while nothing else wants its CPU and while a
# loop does: how much of it was stolen, and what is left without. Needs root, BPF, and a machine
# that is otherwise idle.
set -eu
B=${B:?build directory}
bootflame=$B/bootflame
scratch=$(mktemp -d)
loop=
trap '[ -z "$loop" ] || kill "$loop"; rm -rf "$scratch"' EXIT
cpu=$(taskset -cp $$ | sed 's/.*[-,: ]//')

run() { # NAME: self, stolen and net of sysinit_sort, in seconds
	taskset -c "$cpu" "$bootflame" record --quiet --outside --timeout 300 --append 'sort=bubble sysinits=22000' \
		-o "$scratch/$1.bft" 2>"$scratch/err" || { cat "$scratch/err"; exit 1; }
	"$bootflame" report --json "$scratch/$1.bft" | jq -r --arg run "$1" '.clock.hz as $hz |
		.steps[] | select(.name == "sysinit_sort") | if has("stolen") then
			[$run, .self / $hz, .stolen / $hz, (.self - .stolen) / $hz] else
			error("nothing was recorded of stolen time: bootflame doctor says why") end | @tsv'
}

for _ in 1 2 3 4 5; do
	run quiet
	taskset -c "$cpu" sh -c 'while :; do :; done' &
	loop=$!
	run shared
	kill "$loop"
	loop=
done >"$scratch/runs"
awk -F '\t' '
	{ printf "  %-8s self %6.3f s, stolen %6.3f s (%4.1f %%), net %6.3f s\n", $1, $2, $3, 100 * $3 / $2, $4 }
	{ self[$1] += $2; stolen[$1] += $3; net[$1] += $4 }
	END {
		printf "stolen from sysinit_sort beside a loop: %.1f %%\n", 100 * stolen["shared"] / self["shared"]
		printf "its net time there against the quiet one: %.3f\n", net["shared"] / net["quiet"]
	}' "$scratch/runs"

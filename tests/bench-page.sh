#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-page - what the page of a large boot costs: to write, to keep, to open, to zoom; beside speedscope
# (npm) with the same trace in the same Chromium. Rates are the best of five runs, times in the
# browser those of bench-page.cjs; both depend on the machine.
set -eu
B=${B:?build directory}
here=$(dirname "$0")
bootflame=$B/bootflame
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

row() {
	printf '%-58s %14s  %s\n' "$1" "$2" "${3-}"
}
best() { # COMMAND...: least microseconds of five
	least=
	for _ in 1 2 3 4 5; do
		from=$(date +%s%N)
		"$@" >/dev/null 2>&1
		took=$((($(date +%s%N) - from) / 1000))
		if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
	done
	echo "$least"
}

"$B/tests/many-events" 1000000 "$scratch/many.bft"
"$B/tests/many-events" 10000 "$scratch/few.bft"
us=$(best "$bootflame" flame "$scratch/many.bft" -o "$scratch/many.html")
row 'flame of 1 M events as a page' "$us us" "$(jq -nr "100000000 / $us | round / 100") M events/s, reading included; at least 5; flamegraph.pl 0.084"
row '  its size' "$(wc -c <"$scratch/many.html")" 'bytes; at most 4500000'
"$bootflame" flame "$scratch/few.bft" -o "$scratch/few.html"
row 'the page of 10,000 events' "$(wc -c <"$scratch/few.html")" 'bytes; at most 300000'
"$bootflame" export speedscope "$scratch/many.bft" -o "$scratch/many.json"
row "speedscope's file of the same 1 M events" "$(wc -c <"$scratch/many.json")" bytes

command -v node >/dev/null && command -v npm >/dev/null && [ -x /usr/bin/chromium ] ||
	{ echo 'no node, npm or chromium: the pages are not opened'; exit 0; }
sh "$here/fetch-browser-packages.sh" "$scratch/packages" ||
	{ echo 'playwright-core and speedscope cannot be had from the npm registry: the pages are not opened'; exit 0; }
BROWSER_PACKAGES=$scratch/packages node "$here/browser/bench-page.cjs" "$scratch/many.html" "$scratch/many.json" >"$scratch/times"
while read -r what ms; do
	case $what in
	ours) row 'opening it, until painted and interactive' "$ms ms" 'the least of three; at most 1000' ;;
	zoom) row 'a zoom in it, until painted' "$ms ms" 'the most of ten; at most 100' ;;
	*) row 'opening the same in speedscope, until painted' "$ms ms" ;;
	esac
done <"$scratch/times"

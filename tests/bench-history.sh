#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-history - a history of BOOTS (10000) boots of STEPS (1000) steps: how large it is, and how
# long asking takes; part of `make bench`. Filled through the store's own calls by
# tests/tools/fill-history.c, each cost with noise, a boot a transaction. Times are the best of
# five whole processes on a file that is in memory.
set -eu
B=${B:?build directory}
BOOTS=${BOOTS:-10000} STEPS=${STEPS:-1000}
bootflame=$B/bootflame
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
db=$scratch/bench.db

row() {
	printf '%-58s %14s  %s\n' "$1" "$2" "${3-}"
}
best() { # COMMAND...: least microseconds of five
	least=
	for _ in 1 2 3 4 5 6; do # the first one warms
		from=$(date +%s%N)
		"$@" >"$scratch/out" || exit 1
		took=$((($(date +%s%N) - from) / 1000))
		if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
	done
	echo "$least"
}
from=$(date +%s%N)
"$B/tests/fill-history" "$db" "$BOOTS" "$STEPS"
row "adding a boot of $STEPS steps to a history of up to $BOOTS" "$((($(date +%s%N) - from) / 1000 / BOOTS)) us" 'a durable transaction each'
row "a history of $BOOTS boots of $STEPS steps" "$(($(wc -c <"$db") / 1000000)) MB" 'at most 300'
row 'history log' "$(best "$bootflame" history log --db "$db") us" 'at most 50000'
row 'history log, all commits' "$(best "$bootflame" history log -n 0 --db "$db") us"
for step in 0 $((STEPS / 2)) $((STEPS - 1)); do
	row "history show, with its change points, step $step" "$(best "$bootflame" history show "step_${step}_init" --db "$db") us" 'at most 50000'
	"$bootflame" history show --json "step_${step}_init" --db "$db" |
		jq -r --arg s $((1000 + step)) '"  changes found: \(.changes | map(.commit | ltrimstr("000000")) | length); planted at commit \($s), found at \(.changes | map(.commit[-4:]) | join(" "))"' | sed "s/^/ /"
done
row 'history show as a page' "$(best "$bootflame" history show "step_1_init" -o "$scratch/page.html" --db "$db") us"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-linux.sh - what recording a stock Linux costs it: Debian's cloud kernel from the machine's
# reset to init, without tracing, with events and the agent, and with initcall_debug on the
# serial console. In: B, the build directory, with linux-images. Out: a table; instructions are
# exact, times are the best of five boots and this machine's.
set -eu
B=${B:?build directory}
image=$B/linux-images/cloud
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
[ -s "$image" ] || { echo "  no Debian kernel here: $(tail -n 1 "$B/linux-images/why" 2>/dev/null)"; exit 0; }

total() { # OPTIONS: of the fastest boot, and its clock's rate
	"$B/bootflame" record --quiet --timeout 300 -o "$dir/t.bft" linux --image "$image" "$@" 2>"$dir/err" ||
		{ cat "$dir/err" >&2; exit 4; }
	"$B/bootflame" report --json "$dir/t.bft" 2>/dev/null | jq -r '"\(.boot.total) \(.clock.hz)"'
}
# The three take turns, so that a busy minute of the host is everybody's.
for _ in 1 2 3 4 5; do
	for option in --untraced '' --console; do
		total $option | jq -rR 'split(" ") | map(tonumber) | .[0] / .[1] * 1e6 | round' >>"$dir/us$option"
	done
done
row() { # WHAT OPTION
	exact=$(total --exact $2)
	exact=${exact% *}
	us=$(sort -n "$dir/us$2" | head -n 1)
	: "${alone:=$exact}" "${alone_us:=$us}"
	printf '%-44s %14s %+8.2f %%  %9s us %+8.2f %%\n' "$1" "$exact" \
		"$(jq -n "($exact - $alone) * 100 / $alone")" "$us" "$(jq -n "($us - $alone_us) * 100 / $alone_us")"
}
echo 'reset to init                                  instructions (exact)          time mode'
row 'not traced' --untraced
row 'record linux: events, read by the agent' ''
row 'initcall_debug on the console (--console)' --console
echo "  the agent: $(wc -c <"$B/linux-init/bootflame-init-x86-64") bytes; the line: $(
	total --exact >/dev/null
	"$B/bootflame" report --json "$dir/t.bft" | jq -r '"\(.observer.events) events in \(.observer.wire_bytes) bytes"')"

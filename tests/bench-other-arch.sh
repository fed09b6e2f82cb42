#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-other-arch.sh - what a hook costs on aarch64 and i386, counted in guests by exact boots.
# In: B, the build directory, with guests/arm64 and guests/i386. Out: a table, a row an ELF.
set -eu
B=${B:?build directory}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

echo 'instructions an event (exact)      enter    exit    mark counter    size'
for arch in arm64 i386; do
	case $arch in arm64) machine=virt ;; *) machine=pc ;; esac
	for guest in "$B/guests/$arch"/*.elf; do
		[ -f "$guest" ] || continue
		"$B/bootflame" record --quiet --exact --machine $machine --kernel "$guest" --append cost=1 -o "$dir/t.bft" \
			2>"$dir/err" || { cat "$dir/err" >&2; continue; }
		printf '  %-30s' "$arch $(basename "$guest" .elf)"
		"$B/bootflame" dump --json "$dir/t.bft" | jq -r '[.boots[0].events[] |
			select(.event == "counter" and .subsystem == "cost")] | map({(.name): .value}) | add |
			[.enter, .exit, .mark, .counter, .size] | map(. / 16) | .[]' | while read -r n; do printf ' %7s' "$n"; done
		echo
	done
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-hooks.sh - what an event costs, ours beside a TSLOG-shaped hook and a barectf-made one in the
# same guest. In: the build directory, with bootflame and hook-cost-{gcc,clang}.elf. Out: a table; or,
# with --raw COMPILER, the guest's own lines.
set -eu

raw=
[ "${1-}" != --raw ] || { raw=$2; shift 2; }
B=${1:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

measure() {
	"$B/bootflame" record --exact --quiet --kernel "$B/guests/hook-cost-$1.elf" -o "$dir/$1.bft" 2>"$dir/err" ||
		{ cat "$dir/err" >&2; exit 4; }
	"$B/bootflame" dump "$dir/$1.bft" | sed -n 's/^text cost: //p'
}

[ -z "$raw" ] || { measure "$raw"; exit 0; }
measure gcc >"$dir/gcc"
measure clang >"$dir/clang"
echo 'instructions an event (exact)      gcc   clang'
awk '$1 == "insns" { what = $2 " " $3 } NR == FNR { if ($1 == "insns") gcc[what] = $4; next }
	$1 == "insns" { printf "  %-28s %8s %7s\n", what, gcc[what], $4 }' "$dir/gcc" "$dir/clang"
echo 'bytes an event, 2,000 events       RAM    wire'
awk '$1 == "bytes" { printf "  %-28s %8.2f %7.2f\n", $2, $4 / 2000, $6 / 2000 }' "$dir/gcc"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# switch-costs - what each of the tiny kernel's switches costs, exact. In: the programs under
# $B (build), and kernel/switches.list. Out: a line a switch.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
BOOTFLAME=$(cd "${B:-build}" && pwd)/bootflame
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
. "$here/lib.sh"
. "$here/kernel/switches.inc"

with_commas() {
	sed -e :a -e 's/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/;ta'
}
row() {
	printf '%-18s %13s  %-18s %13s  %-25s %s\n' "$@" | sed 's/ *$//'
}
cost() { # SETTING [RECORD OPTIONS]
	setting=$1
	shift
	switch_record "$scratch/boot.bft" "$setting" "$words" "$n" "$@" 2>"$scratch/err"
	"$BOOTFLAME" report --json "$scratch/boot.bft" |
		jq --arg step "$step" '[.steps[] | select("\(.name) (\(.subsystem))" == $step) | .self] | add' | with_commas
}
switch() {
	cure=$1 mistake=$2 step="$3 ($4)" words=$5 n=$6
	shift 9
	row "$mistake" "$(cost "$mistake" "$@")" "$cure" "$(cost "$cure" "$@")" "$step" "$(at_size "$words${words:+${*:+ }}$*" "$n")"
}

cd "$scratch"
qemu_version
row mistake instructions cure instructions 'line of the report' at
. "$here/kernel/switches.list"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# demo - what `make demo` shows: a boot by bubble sort and one by merge sort, recorded to
# the instruction, and what became of each step; then what grows in each.
set -eu
B=${1:?build directory}
bootflame=$B/bootflame
sizes=64,128,256,512,1024,2048

say() {
	printf '\n$'
	for word; do
		case $word in
		*[!a-zA-Z0-9=,./_-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$@"
}

say "$bootflame" record --exact --quiet --append 'sort=bubble' -o "$B/bubble.bft"
say "$bootflame" record --exact --quiet --append 'sort=merge' -o "$B/merge.bft"
say "$bootflame" report "$B/bubble.bft"
say "$bootflame" diff "$B/bubble.bft" "$B/merge.bft"
say "$bootflame" scale --param sysinits=$sizes --exact -- --append 'sort=bubble sysinits={sysinits}'
say "$bootflame" scale --param sysinits=$sizes --exact -- --append 'sort=merge sysinits={sysinits}'
printf '\nthe traces: %s %s\n' "$B/bubble.bft" "$B/merge.bft"
printf 'next: %s report %s; %s --help\n' "$bootflame" "$B/bubble.bft" "$bootflame"

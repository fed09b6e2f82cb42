#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel whose sites describe themselves: nothing of the hooks is in its ELF, each name goes
# over the line once, with file and line, and the report has the rows that the ordinary
# kernel's has. Also with names that were used at several places, and when the ring overflows.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

elf=$B/kernel-self-describing/bootflame-kernel.elf
! readelf -SW "$elf" | grep '\.bootflame' || fail 'it has sections of the hooks'
for words in 'sort=merge sysinits=20' 'sort=merge sysinits=5000'; do
	exact self.bft "$words" --kernel "$elf"
	exact plain.bft "$words"
	for kind in self plain; do
		"$BOOTFLAME" report --json $kind.bft >$kind.json
		expect_json $kind.json '.complete and .lost == 0'
		jq -r '.steps[] | select(.subsystem != "observer") | "\(.name) \(.subsystem) \(.count)"' $kind.json |
			sort >$kind.rows
	done
	diff plain.rows self.rows || fail "$words: other steps than with the names in the ELF"
	"$BOOTFLAME" dump self.bft >dump
	grep -q 'enter paging_init (vm) kernel/steps/x86-64/paging.c:[0-9]' dump || fail 'no file and line'
	# One for each site used; beside these only what is prepared and then not needed, as the idle
	# thread, and what is made at run time: fillers, threads.
	sed -n 's/.* \(enter\|mark\|counter\) //p' dump | grep ') kernel/' | sed 's/ [0-9]*$//' | sort -u >used
	sed -n 's/^name \([0-9]*\) count [0-9]* //p' dump | sort >named
	sed 's/ kernel[^ ]*$//' used | sort | uniq -c | sort -k 2 >used.times
	uniq -c named | sort -k 2 >named.times
	awk 'NR == FNR { n = $1; $1 = ""; sent[$0] = n; next } { n = $1; $1 = ""; if (sent[$0] < n) { print "not named as often as used:" $0; bad = 1 } }
		END { exit bad }' named.times used.times || fail "$words: names are missing"
	ids=$(sed -n 's/^name \([0-9]*\) .*/\1/p' dump | sort | uniq -d)
	[ -z "$ids" ] || fail "$words: named twice: $ids"
	extra=$(($(wc -l <named) - $(wc -l <used)))
	[ "$extra" -ge 1 ] && [ "$extra" -le 8 ] || fail "$extra names more than sites"
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel whose sites describe themselves: nothing of the hooks is in its ELF, each name goes
# over the line once, with file and line, and the report has the rows that the ordinary
# kernel's has. Also with names that were used at several places, and when the ring overflows.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" B="$PWD/b" kernel-self-describing >make.out 2>&1 || { cat make.out; fail 'it does not build'; }
! grep -i warning make.out || fail 'it builds with warnings'
elf=$PWD/b/kernel-self-describing/bootflame-kernel.elf
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
	named=$(grep -c '^frame name' dump)
	used=$(sed -n 's/.* \(enter\|mark\|counter\) //p' dump | grep ') kernel/' | sed 's/ [0-9]*$//' | sort -u | wc -l)
	# One for each site used, and one for each name made at run time, of which the ordinary
	# kernel sends as many: fillers, threads, and what they wait for.
	made=$("$BOOTFLAME" dump plain.bft | grep -c '^frame name')
	[ "$named" = $((used + made)) ] || fail "$named name frames for $used sites and $made names made at run time"
done

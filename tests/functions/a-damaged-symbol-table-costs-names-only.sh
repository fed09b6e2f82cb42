#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Whatever the ELF's symbol table says, the boot is recorded and reported: names overwritten
# at random, sizes and addresses out of range, a string table that is not there.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

good=$B/kernel-functions-fentry/bootflame-kernel.elf
where() { # SECTION: its offset and size in the file
	readelf -SW "$good" | sed 's/^ *\[ *[0-9]*\] *//' | awk -v s="$1" '$1 == s { print $4, $5 }'
}
set -- $(where .symtab) $(where .strtab)
symtab=$((0x$1)) symtab_bytes=$((0x$2)) strtab=$((0x$3)) strtab_bytes=$((0x$4))
# As far as they can be told from the seed alone.
noise() { awk -v seed="$1" -v n="$2" 'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "\\%03o", int(rand() * 256) }'; }
named() { jq '[.steps[] | select(.subsystem == "function" and (.name | startswith("address#") | not))] | length' report.json; }
exact boot.bft 'sort=merge sysinits=5' --kernel "$good"
"$BOOTFLAME" report --json boot.bft >report.json
[ "$(named)" -gt 30 ] || fail 'functions have no names to begin with'
for seed in 1 2 3 4 5 6 7 8; do
	cp "$good" bad.elf
	case $seed in
	1) printf "$(noise 1 $strtab_bytes)" | dd of=bad.elf bs=1 seek=$strtab conv=notrunc status=none ;;
	2) printf "$(noise 2 $symtab_bytes)" | dd of=bad.elf bs=1 seek=$symtab conv=notrunc status=none ;;
	*)
		for at in 1 2 3 4 5 6 7 8 9 10 11 12; do
			printf "$(noise $seed$at 16)" |
				dd of=bad.elf bs=1 seek=$((symtab + (seed * 977 + at * 331) % (symtab_bytes - 16))) conv=notrunc status=none
		done
		;;
	esac
	exact boot.bft 'sort=merge sysinits=5' --kernel "$PWD/bad.elf"
	expect_status 0 "$BOOTFLAME" report --json boot.bft
	cp out report.json
	expect_json report.json '.complete and .lost == 0 and ([.steps[].self] | add) == .boot.total'
	expect_json report.json '[.steps[] | select(.subsystem == "function") | .count] | add > 100'
done
# With noise in the string table a name is found for nobody or is noise; never a crash.

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The foreign kernel stays within 200 lines, has no section of the hooks, and its report is
# whole on each machine, built by either compiler; two exact boots are the same.
set -eu
. "$TOP/tests/lib.sh"

[ "$(cat "$TOP"/examples/foreign-kernel/foreign*.[cSl]* | wc -l)" -le 200 ] || fail 'more than 200 lines'
for built in "$B" "$CLANG_B"; do
	elf=$built/foreign-kernel/foreign-kernel.elf
	! readelf -SW "$elf" | grep '\.bootflame' || fail 'a section of the hooks is in it'
	for machine in pc q35 microvm; do
		for n in 1 2; do
			expect_status 0 "$RECORD" --exact --quiet --timeout 20 --machine $machine --kernel "$elf" -o boot.bft
			"$BOOTFLAME" dump boot.bft >dump.$n
		done
		cmp dump.1 dump.2 || fail "two boots on $machine differ"
		"$BOOTFLAME" report --json boot.bft >report.json
		expect_json report.json '.complete and .lost == 0'
		expect_json report.json '[.steps[] | select(.subsystem == "unnamed")] == []'
		expect_json report.json '([.steps[].self] | add) == .boot.total'
		grep -q 'enter files (fs) foreign-main.c:' dump.1 || fail 'no file and line'
	done
done

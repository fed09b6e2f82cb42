#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The machines microvm, pc and q35, in exact and in time mode, with little memory and with
# words for QEMU behind --: complete, nothing lost; exact ones twice the same.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"

for machine in microvm pc q35; do
	for n in 1 2; do
		exact "$machine.bft" 'sort=merge sysinits=50' --machine $machine
		"$BOOTFLAME" dump "$machine.bft" >"dump.$n"
	done
	cmp dump.1 dump.2 || fail "$machine: two exact boots differ"
	expect_status 0 "$BOOTFLAME" report --json "$machine.bft"
	expect_json out '.complete and .lost == 0'
	expect_status 0 "$BOOTFLAME" record --machine $machine --quiet --append sort=merge -o time.bft
	expect_status 0 "$BOOTFLAME" report --json time.bft
	expect_json out '.complete and .lost == 0 and .clock.kind == "tsc" and .clock.hz > 1e8'
	"$BOOTFLAME" dump time.bft | grep -qx "fact machine=$machine" || fail "the fact is not machine=$machine"
done
exact small.bft 'sort=merge sysinits=0' --mem 2
exact two.bft 'sort=merge sysinits=0' --smp 2
exact words.bft 'sort=merge sysinits=0' -- -name behind-the-dashes
"$BOOTFLAME" dump words.bft | grep -q '^fact vmm-argv=.* -name behind-the-dashes$' || fail 'the words are not in the trace'

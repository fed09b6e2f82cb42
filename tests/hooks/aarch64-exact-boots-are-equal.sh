#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Two exact boots of an aarch64 guest are equal to the byte in what was recorded, timer
# interrupts included.
. "$TOP/tests/lib.sh"
set -- arm64
. "$TOP/tests/other-arch.sh"

for guest in $guests; do
	for n in 1 2; do
		boot "$guest" 'storm=500' $n.bft
		"$BOOTFLAME" dump $n.bft >$n.txt
	done
	[ "$(wc -l <1.txt)" -gt 4000 ] || fail "$guest: hardly anything was recorded"
	cmp 1.txt 2.txt || fail "$guest: two exact boots differ"
done

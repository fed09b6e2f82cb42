#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# One flipped bit anywhere in the file, at two hundred places: nothing is lost, and that
# there was one is said.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"

exact good.bft 'sort=merge sysinits=100'
"$BOOTFLAME" dump good.bft >good.dump
bits=$(($(wc -c <good.bft) * 8))
i=0
while [ $i -lt 240 ]; do
	# A prime step, so that every bit of a byte and every part of a chunk has its turn.
	bit=$(((i * 7919 * 13 + i) % bits))
	[ $i -ge 64 ] || bit=$i # the magic, bit by bit
	"$B/tests/edit-bft" flip-file "$bit" good.bft bad.bft
	expect_status 0 "$BOOTFLAME" dump bad.bft
	cmp -s good.dump out || { diff good.dump out | head; fail "bit $bit of $bits: the dump differs"; }
	expect_error '1 flipped bits set right'
	i=$((i + 1))
done
expect_status 0 "$BOOTFLAME" report --json bad.bft
expect_json out '.damage.repaired_bits == 1 and .damage.frames == 0 and .lost == 0 and .complete'

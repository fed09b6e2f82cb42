#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Frames made by hand whose CRCs hold and whose words lie: the self times still sum to the
# total, nothing takes long, and no site is one of the model's own.
set -eu
. "$TOP/tests/lib.sh"
edit=$B/tests/edit-bft
like=$TOP/tests/golden/wire1-merge.bft

"$edit" wire "$like" | head -c 39 >hello
entry=$("$BOOTFLAME" dump --json "$like" | jq '.boots[0].entry')
# A varint of three bytes, enough for ticks near the entry.
tick() {
	printf '%02x%02x%02x' $((($1 % 128) + 128)) $((($1 / 128 % 128) + 128)) $(($1 / 16384))
}
wrapped() { # what stands in `frames` behind the hello
	cat hello frames >line
	"$edit" wrap "$like" line lies.bft
	status=0
	timeout 30 "$BOOTFLAME" report --json lies.bft >out 2>err || status=$?
	[ $status != 124 ] || fail "$1: not over after 30 s"
	[ $status = 0 ] || { cat err; fail "$1: status $status"; }
	expect_json out '([.steps[].self] | add) == .boot.total'
	expect_json out '([.subsystems[].self] | add) == .boot.total'
	expect_json out '[.steps[] | select(.name == "unaccounted")] | length == 1 and .[0].count == 0'
}
broken=
# Enter a site whose id is -1, -2, -3 modulo 2^32, leave it five ticks later; bye.
for delta in 01 03 05; do
	{
		"$edit" frame 02 01 00 00 "$(tick $((entry + 1000)))" 00 "00 $delta" 15
		"$edit" frame 04 02 00 "$(tick $((entry + 5000)))" 00 01 00 02 00
	} >frames
	(wrapped "a site id of -$delta") || broken="$broken site-$delta"
done
# Sixteen CPUs, each with 2^32 - 1 open spans after a gap.
for cpu in 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f; do
	"$edit" frame 02 01 $cpu 01 "$(tick $((entry + 1000)))" ffffffff0f "$(printf '00%.0s' $(seq 32))"
done >frames
cat hello frames >line
"$edit" wrap "$like" line lies.bft
status=0
timeout 30 "$BOOTFLAME" report lies.bft >out 2>err || status=$?
[ $status = 0 ] || broken="$broken depth(status $status)"
# Ticks that run backwards and jump by 2^62; a bye before the entry.
{
	"$edit" frame 02 01 00 00 "$(tick $((entry + 1000)))" 00 '00 02' 'fcffffffffffffffff01 00' 'ffffffffffffffffff01 00' '28 02' 29 29 29
	"$edit" frame 04 02 00 00 00 01 00 02 00
} >frames
(wrapped 'a bye before the entry') || broken="$broken ticks"
[ -z "$broken" ] || fail "not survived:$broken"

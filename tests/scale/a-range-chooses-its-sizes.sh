#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Of a range scale chooses the sizes itself, evenly by ratio, 0 among them if the range begins
# there; it boots no more than it may. What is measured in time is booted several times, in an
# order that the seed decides.
set -eu
. "$TOP/tests/lib.sh"

expect_status 0 "$BOOTFLAME" scale --param n=16..512 --exact --json --max-boots 6 -- --append 'sort=bubble sysinits={n}'
expect_json out '.values == [16, 32, 64, 128, 256, 512]'
expect_json out '[.steps[] | select(.verdict == "quadratic-or-worse") | .name] == ["sysinit_sort"]'
expect_json out '.steps[] | select(.name == "sysinit_sort") | .share_10x > .share and .share_10x < 1'
expect_status 0 "$BOOTFLAME" scale --param n=0..64 --exact --json --max-boots 4 -- --append 'sort=merge sysinits={n}'
expect_json out '.values == [0, 1, 4, 16, 64] or .values == [0, 1, 8, 64] or .values == [0, 1, 4, 64]'
expect_json out '.boots | all(. == 1)'
expect_status 2 "$BOOTFLAME" scale --param n=16..16 --exact -- --append 'x={n}'
expect_error 'goes up'
expect_status 2 "$BOOTFLAME" scale --param n=1,2 --repeat 2 --exact -- --append 'x={n}'
expect_error 'exact boots are the same every time'

# Six sizes leave open whether a hash that doubles is n or n log n: it boots more between them.
hash() { # MAX-BOOTS
	expect_status 0 "$BOOTFLAME" scale --param n=20..200 --exact --json --max-boots "$1" -- \
		--kernel "$B/guests/growth.elf" --append 'sizes={n} cube=1 seed=1002'
}
hash 6
expect_json out '.values == [20, 32, 50, 80, 126, 200]'
expect_json out '.steps[] | select(.name == "hash_resize") | .verdict == "undecided" and .share > 0.01'
hash 64
expect_json out '.values == [20, 25, 32, 50, 63, 80, 100, 126, 159, 200]'
expect_json out '.steps[] | select(.name == "hash_resize") | .verdict == "ok" and .class == "n"'

timed() { # SEED
	expect_status 0 "$BOOTFLAME" scale --param n=0,1,2 --repeat 2 --seed "$1" --json -- --append 'sort=merge sysinits={n}'
	expect_json out '.boots == [2, 2, 2] and (.total | all(. > 0))'
	sed -n 's/.* boot [0-9]* of 6: \(n=[0-9]*\):.*/\1/p' err
}
timed 1 >order
[ "$(wc -l <order)" = 6 ] || fail "order: $(cat order)"
timed 1 | cmp - order || fail 'the same seed gives another order'
! timed 2 | cmp -s - order || fail 'another seed gives the same order'

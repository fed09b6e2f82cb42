#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# From traces that were recorded one by one scale says what it says of its own boots: sizes from
# the guest's command line, and from memory and CPUs; also where the files' names say nothing.
# Traces that cannot be compared, or a directory without any, are refused; a cut one is left out.
set -eu
. "$TOP/tests/lib.sh"

mkdir pile
for n in 16 32 64 128 256 512; do
	exact pile/boot$n.bft "sort=bubble sysinits=$n"
done
expect_status 1 "$BOOTFLAME" scale --from --json --fail pile
expect_json out '.params == ["sysinits"] and .values == [16, 32, 64, 128, 256, 512]'
expect_json out '[.steps[] | select(.verdict == "quadratic-or-worse") | .name] == ["sysinit_sort"]'
mv out pile.json
expect_status 0 "$BOOTFLAME" scale --param sysinits=16,32,64,128,256,512 --exact --json -- --append 'sort=bubble sysinits={sysinits}'
cmp out pile.json || fail 'it says something else of its own boots'

# Two boots, or a smaller range, are not guessed from.
expect_status 0 "$BOOTFLAME" scale --from --json --fail pile/boot16.bft pile/boot512.bft
expect_json out '[.steps[] | select(.verdict == "quadratic-or-worse")] == []'

exact mem.bft 'sort=bubble sysinits=16' --mem 64
expect_status 0 "$BOOTFLAME" scale --from --json mem.bft pile/boot16.bft
expect_json out '.params == ["mem-mb"] and .values == [64, 128]'
expect_status 2 "$BOOTFLAME" scale --from --param nothing pile
expect_error 'not every trace or boot says'

head -c 3000 pile/boot16.bft >pile/cut.bft
expect_status 0 "$BOOTFLAME" scale --from --param sysinits --json pile
expect_error 'cut.bft: no hello from the guest: the boot is not whole'
cmp out pile.json || fail 'a cut trace changed the result'

mkdir empty
expect_status 4 "$BOOTFLAME" scale --from empty
expect_error 'no trace'
expect_status 2 "$BOOTFLAME" scale --from
expect_status 4 "$BOOTFLAME" scale --from nowhere.bft

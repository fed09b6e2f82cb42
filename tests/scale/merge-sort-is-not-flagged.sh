#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With a merge sort nothing is quadratic-or-worse, and --fail gives 0; without --fail the
# status is 0 whatever is found.
# timeout: 150
set -eu
. "$TOP/tests/lib.sh"

expect_status 0 "$BOOTFLAME" scale --param sysinits=64,128,256,512,1024,2048 --exact --json --fail -- \
	--append 'sort=merge sysinits={sysinits}'
mv out scale.json
expect_json scale.json '[.steps[] | select(.verdict == "quadratic-or-worse")] | length == 0'
expect_json scale.json '.steps[] | select(.name == "sysinit_sort") | .verdict == "ok" and .class == "n log n"'
expect_json scale.json '.steps[] | select(.name == "filler" and .subsystem == "filler") | .class == "n"'
expect_status 0 "$BOOTFLAME" scale --param sysinits=64,128,256,512 --exact -- --append 'sort=bubble sysinits={sysinits}'
grep -q sysinit_sort out || fail 'the text names no sysinit_sort'

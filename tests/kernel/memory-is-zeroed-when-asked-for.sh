#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# memory=zeroed costs in proportion to RAM, an instruction for each eight bytes and a little; the
# default costs nothing, and its page allocator grows by a word for each 64 pages. 16 MB and 4 GB boot,
# the latter with RAM above 4 GiB.
set -eu
. "$TOP/tests/lib.sh"

boot() { # MB WORDS
	exact boot.bft "sort=merge sysinits=0 $2" --mem "$1"
	"$BOOTFLAME" report --json boot.bft >report.json
	expect_json report.json '.complete and .lost == 0'
}
self() { # STEP
	jq "[.steps[] | select(.name == \"$1\")][0].self" report.json
}
for mb in 16 32 64; do
	boot $mb memory=zeroed
	eval "zeroed_$mb=$(self memory_zero)"
	boot $mb memory=demand
	eval "demand_$mb=$(self memory_zero) bitmap_$mb=$(self page_alloc_init)"
done
pages=$((16 * 1024 / 4))
first=$((zeroed_32 - zeroed_16)) second=$((zeroed_64 - zeroed_32))
[ $second = $((2 * first)) ] || fail "not linear: 16 MB more cost $first, 32 MB more $second"
[ $((first / pages)) -ge 512 ] && [ $((first / pages)) -lt 540 ] || fail "a page costs $((first / pages))"
[ $demand_16 = $demand_64 ] && [ $demand_64 -lt 50 ] || fail "the cure costs $demand_64"
[ $((bitmap_64 - bitmap_32)) = $((2 * (bitmap_32 - bitmap_16))) ] || fail 'the page allocator is not linear'
expect_json report.json '[.steps[] | select(.name == "page_alloc_init")][0].n == 16384'

for machine in microvm q35; do
	exact boot.bft 'sort=merge sysinits=0' --mem 4096 --machine $machine
	"$BOOTFLAME" report --json boot.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	# The last page lies above 4 GiB.
	expect_json report.json '[.steps[] | select(.name == "page_alloc_init")][0].n > 1048576'
done

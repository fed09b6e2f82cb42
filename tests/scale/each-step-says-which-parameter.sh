#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Memory and CPUs varied in one sweep, on real boots: zeroing memory depends on memory alone and
# grows as n in it, starting CPUs on the CPUs alone, unpacking the initramfs on neither. Each is
# varied with the other held, and both go up together.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

expect_status 0 "$BOOTFLAME" scale --param mb=8,16,32,64 --param cpus=1,2,3,4 --exact --json -o page.html -- \
	--append 'sysinits=0 memory=zeroed' --mem '{mb}' --smp '{cpus}'
mv out scale.json
expect_json scale.json '.params == ["mb", "cpus"]'
expect_json scale.json '.values == [[8, 1], [8, 2], [8, 3], [8, 4], [16, 1], [16, 2], [32, 1], [32, 3], [64, 1], [64, 4]]'
depends() { # STEP
	jq -c --arg step "$1" '[.steps[] | select(.name == $step) | .depends[] | select(.depends) | .param]' scale.json
}
[ "$(depends memory_zero)" = '["mb"]' ] || fail "memory_zero depends on $(depends memory_zero)"
[ "$(depends smp_start)" = '["cpus"]' ] || fail "smp_start depends on $(depends smp_start)"
[ "$(depends initramfs_unpack)" = '[]' ] || fail "initramfs_unpack depends on $(depends initramfs_unpack)"
expect_json scale.json '.steps[] | select(.name == "memory_zero") | .class == "n" and .verdict == "ok"'
grep -q '<figcaption\|<svg class="plot"' page.html || fail 'the page has no plot'

# A scan of n steps that runs t times: it depends on both, and they multiply.
expect_status 0 "$BOOTFLAME" scale --param n=16,32,64,128 --param t=1,2,4,8 --exact --json -- \
	--kernel "$B/guests/growth.elf" --append 'sizes={n} times={t} cube=1'
expect_json out '[.steps[] | select(.name == "scan", .name == "constant", .name == "bubble_sort", .name == "gdt_init") |
	{(.name): [.together, [.depends[] | select(.depends) | .param]]}] | add ==
	{"scan": ["multiply", ["n", "t"]], "constant": [null, ["t"]], "bubble_sort": [null, ["n"]], "gdt_init": [null, []]}'

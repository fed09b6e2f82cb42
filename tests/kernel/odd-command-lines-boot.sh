#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Unknown words and values get a line on the console and the boot goes on; so do an empty
# command line, a very long one and the largest counts.
set -eu
. "$TOP/tests/lib.sh"

ok() { # WORDS
	exact odd.bft "$1"
	"$BOOTFLAME" report --json odd.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	"$BOOTFLAME" dump --json odd.bft | jq -r '.boots[0].console' >console
}
ok 'sort=merge sysinits=10 frobnicate=3 sort=quick'
grep -q frobnicate console || fail 'an unknown word is not mentioned'
grep -q quick console || fail 'an unknown value is not mentioned'
ok 'sort=merge sysinits=banana'
ok 'sort=merge sysinits=99999999999'
ok 'sort=merge sysinits=-1'
ok '   sort=merge    sysinits=1   '
expect_json report.json '[.steps[] | select(.subsystem == "filler")] | length == 1'
ok "sort=merge sysinits=2 $(seq -s ' ' 1 700)"
ok 'sort=merge sysinits=65536'
expect_json report.json '[.steps[] | select(.subsystem == "filler" and .count == 1)] | length == 65536'
ok "sort=merge sysinits=0 $(head -c 600 /dev/zero | tr '\0' w) after"
grep -q "^cmdline: unknown word 'after' ignored" console || fail 'a word too long for a line takes the next one with it'
for address in 0x1000000000 0x7ffffffffe00 0x7fffffffffff0000 0xfeb00004; do
	ok "sort=merge sysinits=0 virtio_mmio.device=512@$address:5"
	grep -q "^cmdline: '512@$address:5' is no value" console || fail "a device at $address is believed"
done

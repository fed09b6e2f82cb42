#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The two ways to check a bus find the same three devices at one address, and any number of
# devices without that boots.
set -eu
. "$TOP/tests/lib.sh"

for busscan in hash triples; do
	for n in 3 8 33; do
		expect_status 1 "$BOOTFLAME" record --exact --quiet -o clash.bft \
			--append "sysinits=0 sort=merge busdevs=$n busclash=1 busscan=$busscan"
		"$BOOTFLAME" dump --json clash.bft 2>/dev/null | jq -r '.boots[0].console' >console
		grep -qx "panic: bus: devices 0, 1 and $((n - 1)) answer at one address" console ||
			{ cat console; fail "busscan=$busscan busdevs=$n"; }
	done
	for n in 0 1 2 3 300; do
		exact boot.bft "sysinits=0 sort=merge busdevs=$n busscan=$busscan"
		"$BOOTFLAME" report --json boot.bft >report.json
		expect_json report.json ".complete and any(.steps[]; .name == \"bus_windows\" and .n == $n)"
	done
done

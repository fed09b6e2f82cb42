#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# --boots 3 makes one trace of three boots; the report says so and shows the median one,
# exact ones are all the same.
set -eu
. "$TOP/tests/lib.sh"

exact three.bft 'sort=merge sysinits=50' --boots 3
expect_status 0 "$BOOTFLAME" report --json three.bft
expect_json out '.boot.boots == 3 and .complete and .lost == 0'
exact one.bft 'sort=merge sysinits=50'
[ "$(jq .boot.total out)" = "$("$BOOTFLAME" report --json one.bft | jq .boot.total)" ] || fail 'one boot of three costs something else'
"$BOOTFLAME" dump three.bft | awk '/^boot / { n++; next } n { print > "boot." n }'
cmp boot.1 boot.2 && cmp boot.2 boot.3 || fail 'the three boots differ'
expect_status 0 "$BOOTFLAME" record --quiet --boots 3 --append sort=merge -o time.bft
expect_status 0 "$BOOTFLAME" report --json time.bft
mv out report.json
"$BOOTFLAME" dump --json time.bft | jq '[.boots[] | .last - .entry] | sort | .[1]' >median
expect_json report.json ".boot.boots == 3 and .boot.total == $(cat median)"

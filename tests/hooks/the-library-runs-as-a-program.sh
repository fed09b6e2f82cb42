#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The hook library linked into an ordinary program: a hundred thousand events, many rings
# full, and the report has each of them.
set -eu
. "$TOP/tests/lib.sh"

expect_status 0 "$B/tests/many-events" 100000 many.bft
expect_status 0 "$BOOTFLAME" report --json many.bft
[ ! -s err ] || { cat err; fail 'report warns'; }
expect_json out '.complete and .lost == 0 and .observer.events >= 100000'
expect_json out '[.steps[] | select(.subsystem == "synthetic") | .count] | add == 50000'
expect_json out '([.steps[].self] | add) == .boot.total'

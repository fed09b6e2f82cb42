#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# stdout is the result, stderr the narration; --json is JSON; a full or closed stdout is an
# error and not a success; colours only on a terminal.
set -eu
. "$TOP/tests/lib.sh"

expect_status 0 "$BOOTFLAME" record --exact --append sort=merge -o boot.bft
[ ! -s out ] || fail 'record -o FILE writes to stdout'
for verb in report blame dump; do
	expect_status 0 "$BOOTFLAME" $verb --json boot.bft
	jq -e ".schema == \"bootflame.$verb/1\"" out >/dev/null || fail "$verb --json: no JSON, or not its schema"
	[ ! -s err ] || { cat err; fail "$verb warns of a good trace"; }
	expect_status 0 "$BOOTFLAME" $verb boot.bft
	! grep -q "$(printf '\033')" out || fail "$verb: escape sequences into a file"
	for json in '' --json; do
		status=0
		# shellcheck disable=SC2086
		"$BOOTFLAME" $verb $json boot.bft >/dev/full 2>err || status=$?
		[ $status = 4 ] || fail "$verb $json into a full disk: status $status, not 4"
		[ -s err ] || fail "$verb $json into a full disk: no message"
	done
done
expect_status 0 "$BOOTFLAME" doctor --json
jq -e '.schema == "bootflame.doctor/1"' out >/dev/null || fail 'doctor --json'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Four hundred lines of console text with drains between them: no line is lost or torn by a
# frame, no frame by a line, in exact mode and in time mode.
set -eu
. "$TOP/tests/lib.sh"

seq 0 399 | sed 's/.*/chatty & the quick brown fox jumps over the lazy dog/' >expected
for mode in '--exact' ''; do
	# shellcheck disable=SC2086 # nothing or one word
	expect_status 0 "$BOOTFLAME" record $mode --quiet --append 'chatty=400 sort=merge' -o boot.bft
	expect_status 0 "$BOOTFLAME" report --json boot.bft
	[ ! -s err ] || { cat err; fail "report warns ($mode)"; }
	expect_json out '.complete and .lost == 0 and .damage.frames == 0'
	expect_json out '[.steps[] | select(.name == "chatty_line")] | length == 1 and .[0].count == 400'
	expect_json out '[.steps[] | select(.name == "drain")] | .[0].count >= 57'
	"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' | tr -d '\r' >console
	grep '^chatty' console >lines
	cmp expected lines || { diff expected lines | head; fail "console text is torn ($mode)"; }
	grep -q '^bootflame kernel' console || fail 'the first line is torn'
	grep -qx 'boot: [0-9]* ticks from entry to the last step, [0-9]* steps' console || fail 'the last line is torn'
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Frames made by hand: types and kinds that this version does not know are skipped and
# counted, malformed bodies are counted, and the events around them stay.
set -eu
. "$TOP/tests/lib.sh"
edit=$B/tests/edit-bft

exact good.bft 'sort=merge sysinits=0'
events_of good.bft >good.events
"$edit" wire good.bft >good.wire
with() { # HEX: the good line, then a frame with this payload
	{ cat good.wire; "$edit" frame "$@"; } >wire
	"$edit" wrap good.bft wire bad.bft
	expect_status 0 "$BOOTFLAME" report --json bad.bft
	mv out report.json
	expect_status 0 "$BOOTFLAME" dump bad.bft
	events_of bad.bft >bad.events
}
with 05 00 00 0102030405
cmp good.events bad.events || fail 'a frame of an unknown type changed the events'
with 7f 00 00
expect_json report.json '.complete and .damage.frames == 0'
grep -q 'does not know' err || fail 'an unknown frame is not mentioned'
# A second hello and a second bye: the first stands.
with 01 00 00 01 01 00 00 00 00
expect_json report.json '.complete and .damage.frames == 1'
with 04 00 00 00 00 00
expect_json report.json ".complete and .damage.frames == 1 and .boot.total == $("$BOOTFLAME" report --json good.bft | jq .boot.total)"
# Lengths and counts that lie: ids past the end, 2^60 open spans, a name of 200 bytes in 3.
for body in '01 00 00 01 01 00 00 00 21' '03 00 00 00 01 00 00' '03 00 00 90808001 01 c801 616263' \
	'02 00 00 00 00 ffffffffffffffff7f 00' '02 00 00 ffffffffffffffffffff7f' '02 00' '04 00 00 00 00 11'; do
	# shellcheck disable=SC2086
	with $body
	expect_json report.json '.damage.frames >= 1 and .complete'
	expect_subsequence good.events bad.events
done
# An event of an unknown kind between two known ones; its tick counts, it is no event.
n=$(wc -l <good.events)
# before: as many as there were (a varint of two bytes), tick base 0, depth 0.
before=$(printf '%02x%02x' $((n % 128 + 128)) $((n / 128)))
with 02 00 00 "$before" 00 00 '2800' '2b 9f 01 02 03 04' '29'
tail -n 2 bad.events | sed 's/ cpu.*//' >last
[ "$(tail -n 2 bad.events)" = "10 0 enter 0 null
30 0 exit null null" ] || { tail -n 3 bad.events; fail 'an unknown kind is not stepped over'; }

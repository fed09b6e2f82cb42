#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# One flipped bit on the serial line, at over two hundred places: it costs at most the frame
# it is in and that is counted; nothing is invented, and what is left is in order.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

exact good.bft 'sort=merge sysinits=60 chatty=9'
events_of good.bft >good.events
"$B/tests/edit-bft" frames good.bft >frames # offset, bytes, type
most=$("$BOOTFLAME" dump good.bft | awk '
	/^frame / { n = 0 }
	/^ *[0-9]+ cpu / { if (++n > most) most = n }
	END { print most }')
bits=$(($("$B/tests/edit-bft" wire good.bft | wc -c) * 8))
total=$(wc -l <good.events)

flip() { # BIT
	"$B/tests/edit-bft" flip "$1" good.bft bad.bft
	expect_status 0 "$BOOTFLAME" report --json bad.bft
	mv out report.json
	mv err report.err
	events_of bad.bft >bad.events
	expect_subsequence bad.events good.events
	[ $((total - $(wc -l <bad.events))) -le "$most" ] || fail "bit $1: cost more than a frame of events"
	in=$(awk -v byte=$(($1 / 8)) '$1 <= byte && byte < $1 + $2 { print $3 }' frames)
	[ -n "$in" ] || return 0 # in text, which has no check of its own
	[ -s report.err ] || fail "bit $1, in a frame of type $in: no warning"
	expect_json report.json '.damage.frames >= 1'
	case $in in
	2) # what is gone is counted, to the event
		expect_json report.json ".lost == $total - $(wc -l <bad.events)"
		;;
	1 | 4) expect_json report.json '.complete == false' ;;
	esac
}
i=0
while [ $i -lt 210 ]; do
	flip $(((i * 7919 * 13 + i) % bits))
	i=$((i + 1))
done
# Every frame's two delimiters and its code byte.
while read -r at bytes _; do
	for byte in "$at" $((at + 1)) $((at + bytes - 1)); do
		flip $((byte * 8 + byte % 8))
	done
done <frames

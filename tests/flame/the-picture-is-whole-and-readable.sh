#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# `flame` draws a boot: an SVG that is well-formed, has no script and asks for nothing from
# elsewhere; its subsystems are the report's to the tick and fill the width; no frame is
# narrower than a pixel, none sticks out of the one below it, and no text of its frame. Text
# stands out by 4.5:1 (WCAG AA) in the light and in the dark. Equal traces give equal bytes.
set -eu
. "$TOP/tests/lib.sh"

exact one.bft ''
exact smp.bft 'threads=8 sort=merge' --smp 4
"$B/tests/many-events" 20000 many.bft
for trace in one smp many; do
	expect_status 0 "$BOOTFLAME" flame $trace.bft -o $trace.svg
	[ ! -s out ] && [ ! -s err ] || fail "$trace: says something"
	xmllint --noout --nonet $trace.svg || fail "$trace: no XML"
	"$BOOTFLAME" report --json $trace.bft >$trace.json
	watched=$(jq '[.steps[].self] | add' $trace.json)

	sed -n 's/.*<title>subsystem \([a-z]*\): \([0-9,]*\) .*/\1 \2/p' $trace.svg | tr -d , >drawn
	jq -r ".subsystems[] | select(.self * 1200 >= $watched) | \"\(.name) \(.self)\"" $trace.json >told
	cmp drawn told || fail "$trace: subsystems are not the report's: $(diff drawn told)"
	grep -q "<title>the boot: $(printf "%s" "$watched" | sed ':a;s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/;ta') " $trace.svg ||
		fail "$trace: the boot is not $watched"

	# A frame a line: x, y, width, letters.
	sed -n 's/.*<rect[^>]* x="\([0-9.]*\)" y="\([0-9]*\)" width="\([0-9.]*\)" height="17"\/>\(<text[^>]*>\([^<]*\)<\/text>\)\?<\/g>$/\1 \2 \3 \5/p' $trace.svg |
		sed 's/&[a-z]*;/x/g; s/…/x/' >frames
	[ "$(wc -l <frames)" = "$(grep -c '<g class="[gc]' $trace.svg)" ] || fail "$trace: frames of another form"
	[ "$(wc -l <frames)" -le 1500 ] || fail "$trace: more than 1500 frames"
	awk '
	{ x = $1; y = $2; w = $3; from[y, x] = 1; n[y]++; at[y, n[y]] = x; to[y, n[y]] = x + w; if (y > low) low = y }
	w < 0.995 { print "narrower than a pixel: " $0; bad = 1 }
	NF > 3 && (length($0) - length($1 $2 $3) - 3) * 7.25 > w { print "text is wider than its frame: " $0; bad = 1 }
	END {
		for (key in n)
			for (i = 1; i <= n[key]; i++) {
				if (i > 1 && at[key, i] < to[key, i - 1] - 0.03) { print "frames overlap in row " key; bad = 1 }
				if (key == low) continue
				for (k = 1; k <= n[key + 18]; k++)
					if (at[key + 18, k] <= at[key, i] + 0.03 && to[key + 18, k] >= to[key, i] - 0.03) break
				if (k > n[key + 18]) { print "a frame stands on nothing in row " key; bad = 1 }
			}
		for (i = 1; i <= n[low - 18]; i++) sum += to[low - 18, i] - at[low - 18, i]
		if (n[low] != 1 || to[low, 1] - at[low, 1] != 1200) { print "the boot is not one frame of 1200"; bad = 1 }
		if (sum < 1198 || sum > 1200.5) { print "the subsystems fill " sum " of 1200"; bad = 1 }
		exit bad
	}' frames || fail "$trace: geometry"
	grep -q 'text' $trace.svg || fail "$trace: no text"
	! grep -v 'xmlns="http://www.w3.org/2000/svg"' $trace.svg | grep -qiE 'https?:|href|url\(|@import|<script' || fail "$trace: asks for something"
	[ "$(xmllint --xpath 'string(/*/@role)' $trace.svg)" = img ] || fail "$trace: no role"
	for id in $(xmllint --xpath 'string(/*/@aria-labelledby)' $trace.svg); do
		[ -n "$(xmllint --xpath "string(//*[@id = '$id'])" $trace.svg)" ] || fail "$trace: labelled by #$id, which says nothing"
	done
done
grep -q '>filler</text>' one.svg || fail 'a thousand fillers are not one frame'

# Light: dark text on each fill; behind @media: the same for the dark.
jq -Rs -e 'def channel: if . <= 0.03928 then . / 12.92 else pow((. + 0.055) / 1.055; 2.4) end;
	def hex: explode | reduce .[] as $c (0; . * 16 + (if $c > 57 then $c - 87 else $c - 48 end));
	def luminance: (if length == 3 then "\(.[0:1] * 2)\(.[1:2] * 2)\(.[2:3] * 2)" else . end) |
		[.[0:2], .[2:4], .[4:6] | hex / 255 | channel] | 0.2126 * .[0] + 0.7152 * .[1] + 0.0722 * .[2];
	capture("<style>(?<css>[^<]*)</style>") | .css | split("@media") | length == 2 and all(.[];
		(capture("text\\{[^}]*fill:#(?<text>[0-9a-f]+)") | .text | luminance) as $text |
		[scan("(?:rect|b)\\{fill:#([0-9a-f]+)")[0] | luminance | [. , $text] | (max + 0.05) / (min + 0.05)] |
		length == 10 and min >= 4.5)' one.svg >/dev/null || fail 'too little contrast'

exact again.bft ''
"$BOOTFLAME" flame again.bft -o - >again.svg
cmp one.svg again.svg || fail 'equal boots, other pictures'

# What is not whole says so in the picture, too.
head -c $(($(wc -c <one.bft) * 2 / 3)) one.bft >cut.bft
expect_status 0 "$BOOTFLAME" flame cut.bft
expect_error incomplete
[ "$(xmllint --xpath 'contains(string(//*[@id = "title"]), "incomplete")' cut.svg)" = true ] || fail 'the cut boot looks whole'

expect_status 0 "$BOOTFLAME" flame smp.bft -o smp.folded
"$BOOTFLAME" export folded smp.bft -o - | cmp - smp.folded || fail '.folded is not what export writes'
expect_status 2 "$BOOTFLAME" flame smp.bft -o smp.pdf
expect_error '\.svg, \.html, \.folded'
[ ! -e smp.pdf ] || fail 'a file all the same'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# `diff -o F.svg` and F.html: the waterfall goes from the one total to the other by subsystem, to the
# tick; the SVG is well-formed, has no script and asks for nothing from elsewhere; text stands out by 4.5:1
# (WCAG AA) from every fill, in the light and in the dark; hostile names are text. Equal traces give
# equal bytes, and what cannot be written is not taken for done.
set -eu
. "$TOP/tests/lib.sh"

exact base.bft 'sysinits=100'
exact new.bft 'sysinits=101 sort=merge'
"$BOOTFLAME" diff --json base.bft new.bft >diff.json
expect_status 0 "$BOOTFLAME" diff -o diff.svg base.bft new.bft
mv out text
"$BOOTFLAME" diff base.bft new.bft | cmp - text || fail '-o changes the text'
xmllint --noout --nonet diff.svg || fail 'no XML'
# The bars of the waterfall, then its figures.
sed -n 's/^<g><title>\([a-z]*\): \([-+][0-9,]*\) instructions<\/title>$/\1 \2/p' diff.svg | tr -d ,+ >drawn
jq -r '.subsystems[] | select(.delta != 0) | "\(.name) \(.delta)"' diff.json >told
cmp drawn told || fail "the waterfall's bars are not the subsystems: $(diff drawn told)"
sed -n 's/^<g class="\([zpm]\)4\{0,1\}"><rect x="\([0-9.]*\)" y="[0-9]*" width="\([0-9.]*\)" height="18"\/>.*/\1 \2 \3/p' diff.svg >bars
awk '{ from = $2; to = $2 + $3 }
	NR == 1 { at = to; next }
	$1 == "z" { if (to > at + 1.02 || to < at - 1.02) exit 1; next }
	{ was = $1 == "p" ? from : to; if (was > at + 1.02 || was < at - 1.02) exit 1; at = $1 == "p" ? to : from }' bars ||
	{ cat bars; fail 'a bar does not begin where the one before it ends'; }
grep -q "<title>the boot: base $(jq -r .watched.base diff.json | sed ':a;s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/;ta'), " diff.svg || fail 'the flame graph is not the boot'
grep -q 'sysinit_sort (init): base [0-9,]*, new [0-9,]*: -[0-9,]* (-[0-9.]*%) instructions; changed</title>' diff.svg || fail 'the sort has not changed'
! sed 's/url(#[a-z]*)//g' diff.svg | grep -v 'xmlns="http://www.w3.org/2000/svg"' | grep -qiE 'https?:|href|url\(|@import|<script' || fail 'it asks for something'
for id in $(xmllint --xpath 'string(/*/@aria-labelledby)' diff.svg); do
	[ -n "$(xmllint --xpath "string(//*[@id = '$id'])" diff.svg)" ] || fail "labelled by #$id, which says nothing"
done

jq -Rs -e 'def channel: if . <= 0.03928 then . / 12.92 else pow((. + 0.055) / 1.055; 2.4) end;
	def hex: explode | reduce .[] as $c (0; . * 16 + (if $c > 57 then $c - 87 else $c - 48 end));
	def luminance: (if length == 3 then "\(.[0:1] * 2)\(.[1:2] * 2)\(.[2:3] * 2)" else . end) |
		[.[0:2], .[2:4], .[4:6] | hex / 255 | channel] | 0.2126 * .[0] + 0.7152 * .[1] + 0.0722 * .[2];
	capture("<style>(?<css>[^<]*)</style>") | .css | split("@media") | length == 2 and all(.[];
		(capture("text\\{[^}]*fill:#(?<text>[0-9a-f]+)") | .text | luminance) as $text |
		[scan("(?:rect|b)\\{fill:#([0-9a-f]+)")[0] | luminance | [. , $text] | (max + 0.05) / (min + 0.05)] |
		length == 12 and min >= 4.5)' diff.svg >/dev/null || fail 'too little contrast'

"$BOOTFLAME" diff -o - base.bft new.bft | cmp - diff.svg || fail '-o - is something else'
"$BOOTFLAME" diff -o base-base.svg --json base.bft base.bft >/dev/null
! grep -q '<g class="[pm][0-9]' base-base.svg || fail 'a boot differs from itself'
for way in '-o diff.png' '-o base.bft' '-o new.svg.bft' '--json -o -' '--markdown - -o -'; do
	# shellcheck disable=SC2086
	expect_status 2 "$BOOTFLAME" diff $way base.bft new.bft
done
ln base.bft trace.svg
expect_status 2 "$BOOTFLAME" diff -o trace.svg base.bft new.bft
expect_error 'one of the traces'
cmp base.bft trace.svg || fail 'the trace is written over'
expect_status 4 "$BOOTFLAME" diff -o /nowhere/diff.html base.bft new.bft
ln -s /dev/full full.html
expect_status 4 "$BOOTFLAME" diff -o full.html base.bft new.bft

# A boot that is cut, and nothing but nonsense for names.
head -c $(($(wc -c <new.bft) * 2 / 3)) new.bft >cut.bft
"$BOOTFLAME" diff -o cut.html base.bft cut.bft >/dev/null 2>&1 || fail 'a cut boot has no picture'
grep -q 'The new boot is incomplete' cut.html || fail 'the cut boot looks whole'
"$B/tests/hostile-names" hostile.bft
"$B/tests/many-events" 200 few.bft
for picture in hostile.svg hostile.html; do
	expect_status 0 "$BOOTFLAME" diff -o $picture few.bft hostile.bft
	! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' $picture ||
		fail "$picture: characters that act on a display"
	iconv -f UTF-8 -t UTF-8 $picture >/dev/null || fail "$picture: no UTF-8"
	! grep -qF '<script>alert' $picture || fail "$picture: a name is an element"
	grep -qF '&lt;script&gt;alert(1)' $picture || fail "$picture: a name is not shown"
done
xmllint --noout --nonet hostile.svg || fail 'hostile names: no XML'

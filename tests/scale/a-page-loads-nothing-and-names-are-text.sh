#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The page is one file that may load nothing and has no script; names that close tags, turn text
# round or are no UTF-8 are text in it, and every step of weight has its plot.
set -eu
. "$TOP/tests/lib.sh"

"$B/tests/hostile-names" hostile.bft
mkdir pile
for n in 8 16 32 64 128; do
	cp hostile.bft "pile/n=$n@1.bft"
done
expect_status 0 "$BOOTFLAME" scale --from -o page.html pile
expect_status 0 "$BOOTFLAME" scale --from --json pile
expect_json out '.params == ["n"] and .values == [8, 16, 32, 64, 128]'
for file in page.html out; do
	! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' $file ||
		fail "$file: characters that act on a display"
	iconv -f UTF-8 -t UTF-8 $file >/dev/null || fail "$file: no UTF-8"
done
grep -q "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"" page.html ||
	fail 'the page may load something'
! grep -qi '<script\|<img\|<link\|<iframe\|<a \|url(\|@import\| on[a-z]*=' page.html || fail 'the page has something that acts'
grep -q '&lt;/title&gt;&lt;/text&gt;&lt;script&gt;alert(1)' page.html || fail 'a name is not shown'
# Each picture alone is XML, with a title and a description.
sed -n '/^<svg class="plot"/,/^<\/svg>/p' page.html >plots
plots=$(grep -c '^<svg' plots)
[ "$plots" -ge 10 ] || fail "$plots plots"
{ echo '<all>'; cat plots; echo '</all>'; } >plots.xml
xmllint --noout --nonet plots.xml || fail 'a plot is no XML'
[ "$(xmllint --xpath 'count(/all/svg[title and desc])' plots.xml)" = "$plots" ] || fail 'a plot has no title or no description'
[ "$(xmllint --xpath 'count(//script | //a | //image | //use | //@href | //@id)' plots.xml)" = 0 ] || fail 'a plot has something that acts'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Names of steps, commits and branches that close tags, quotes and rows, are formulas, turn text
# round, ring bells, are no UTF-8 or 64 KB long: they are text in every output, the page forbids
# all but its own style, and CSV has a row a row.
set -eu
. "$TOP/tests/lib.sh"

"$B/tests/fill-history" --hostile h.db
acts() { # FILE
	! LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' "$1" || fail "$1: characters that act on a display"
	iconv -f UTF-8 -t UTF-8 "$1" >/dev/null || fail "$1: no UTF-8"
}
expect_status 0 "$BOOTFLAME" history log -n 0 --db h.db
acts out
[ "$(wc -l <out)" = 14 ] && [ "$(awk 'length > 400' out | wc -l)" = 0 ] || { cut -c 1-200 out; fail 'log: lines that are not its own'; }
expect_status 0 "$BOOTFLAME" history log -n 0 --json --db h.db
expect_json out '.commits | length == 10 and all(.cost == 1000)'
for name in '</title></text><script>alert(1)</script>' '%s%n%d' "'); DROP TABLE boot; --" "$(printf %65536s | tr ' ' '<')"; do
	expect_status 0 "$BOOTFLAME" history show --db h.db -o page.html "$name"
	acts page.html
	[ "$(wc -c <page.html)" -lt 100000 ] || fail 'a page as long as its names'
	sed 's|<meta [^>]*>||; s|<!DOCTYPE html>||' page.html >page.xml # the rest of it is XML, too
	sed -i 's/<meta [^>]*>//' page.xml
	xmllint --noout --nonet page.xml || fail "the page is not well-formed for $name"
	[ "$(xmllint --xpath 'count(//*[local-name() = "script" or local-name() = "a" or local-name() = "img" or local-name() = "link" or @*[starts-with(local-name(), "on")] or @style or @src or @href])' page.xml)" = 0 ] ||
		fail 'the page has something that acts or refers'
	grep -q "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" page.html || fail 'the page forbids nothing'
	expect_status 0 "$BOOTFLAME" history show --db h.db "$name"
	acts out
	[ "$(wc -c <out)" -lt 20000 ] || fail 'show is as long as its names'
	expect_status 0 "$BOOTFLAME" history show --json --db h.db "$name"
	expect_json out '.commits | length == 10'
done
expect_status 0 "$BOOTFLAME" history export csv --db h.db
acts out
python3 - out <<'END' || fail 'CSV has other rows'
import csv, sys
csv.field_size_limit(1 << 20)
rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))
assert len(rows) == 1 + 10 + 10 * 10, len(rows)
assert all(len(r) == 12 for r in rows)
assert not any(cell[:1] in ('=', '+', '@') for r in rows for cell in r)
assert sum(r[7] == "'=HYPERLINK(\"http://example.org\")" for r in rows) == 10
END

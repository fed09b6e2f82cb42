#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The page of `diff -o diff.html` in a headless Chromium: opens without a word on the console and without
# a request; a step leads to what it is in the other boot, by key and by button; the boots zoom
# together; walk by keys, search, details, self and total, the address that leads back; without
# scripts, in the dark, 360 pixels wide, on paper; axe-core finds nothing serious; hostile names
# are text. Equal traces give equal bytes.
# timeout: 300
set -eu
. "$TOP/tests/lib.sh"

exact base.bft 'sysinits=100'
exact new.bft 'sysinits=101 sort=merge'
exact smp.bft 'sysinits=100 threads=8' --smp 2
exact smp2.bft 'sysinits=100 threads=8 sort=merge' --smp 2
"$B/tests/hostile-names" hostile.bft
"$B/tests/many-events" 200 few.bft
picture() { # NAME BASE NEW
	expect_status 0 "$BOOTFLAME" diff -o "$1.html" "$2" "$3"
	"$BOOTFLAME" diff "$2" "$3" 2>/dev/null | cmp - out || fail "$1: -o changes the text"
	! grep -qE '(src|href|action|@import)[=(]"?(https?:|//|data:)' "$1.html" || fail "$1: points elsewhere"
	! sed 's/url(#[a-z]*)//g' "$1.html" | grep -q 'url(' || fail "$1: points elsewhere"
}
picture diff base.bft new.bft
picture smp smp.bft smp2.bft
picture hostile few.bft hostile.bft
"$BOOTFLAME" diff --json base.bft new.bft >diff.json
cp diff.html again.html
"$BOOTFLAME" diff -o diff.html base.bft new.bft >/dev/null
cmp diff.html again.html || fail 'equal traces, other pages'
script=$(wc -c <"$B/page/diff.js")
[ "$script" -lt 61440 ] || fail "the page's script is $script bytes"

command -v node >/dev/null && command -v npm >/dev/null || skip 'no node, or no npm: the pages were made, and not opened'
[ -x /usr/bin/chromium ] || skip 'no /usr/bin/chromium: the pages were made, and not opened'
sh "$TOP/tests/fetch-browser-packages.sh" packages || skip 'playwright-core and axe-core cannot be had from the npm registry: the pages were made, and not opened'
BROWSER_PACKAGES=packages node "$TOP/tests/browser/diff-page.cjs" . || fail 'the page is not what was promised'

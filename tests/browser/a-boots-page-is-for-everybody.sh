#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The page of `flame -o boot.html` in a headless Chromium: opens without a word on the console and
# without a request; zoom by drag, map and keys; the walk through frames by keys; search, details,
# units, self and total; the address that leads back; without scripts, in the dark, 360 pixels
# wide, on paper; axe-core finds nothing serious; hostile names are text. What its timeline draws is
# what `export folded` says, to the tick. Equal traces give equal bytes.
# timeout: 300
set -eu
. "$TOP/tests/lib.sh"

exact one.bft ''
exact smp.bft 'threads=8 sort=merge' --smp 4
"$B/tests/hostile-names" hostile.bft
for trace in one smp hostile; do
	expect_status 0 "$BOOTFLAME" flame $trace.bft -o $trace.html
	[ ! -s out ] && [ ! -s err ] || fail "$trace: says something"
	"$BOOTFLAME" flame - -o - <$trace.bft >/dev/null || fail "$trace: not from a pipe"
	# One file, and nothing in it that points elsewhere; style and script by their hashes.
	! grep -qE '(src|href|action|url|@import)[=(]"?(https?:|//|data:)' $trace.html || fail "$trace: points elsewhere"
	for tag in style script; do
		hash=$(sed -n "s/.*$tag-src 'sha256-\([^']*\)'.*/\1/p" $trace.html)
		now=$(awk -v tag="<$tag>" -v end="</$tag>" '
			!on && (at = index($0, tag)) { on = 1; $0 = substr($0, at + length(tag)) }
			on && (at = index($0, end)) { printf "%s", substr($0, 1, at - 1); exit }
			on { print }' $trace.html | sha256sum | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64)
		[ "$hash" = "$now" ] || fail "$trace: the policy has another hash of the $tag: $hash, $now"
	done
done
# A line was printed when the kernel says that it prints one.
"$BOOTFLAME" dump one.bft | awk '$4 == "enter" && $5 == "console" { print $1 }' >printed
sed -n '/<section id="console">/,/<\/section>/s/^<tr><td class="r"><data value="\([0-9]*\)".*/\1/p' one.html | diff printed - || fail 'lines of the console at other times'
[ "$(wc -l <printed)" -ge 4 ] || fail 'nothing printed'
mkdir again && cp one.bft again && "$BOOTFLAME" flame again/one.bft -o again/one.html
cmp one.html again/one.html || fail 'equal traces, other pages'
script=$(wc -c <"$B/page/flame.js")
[ "$script" -lt 61440 ] || fail "the page's script is $script bytes"

"$B/tests/many-events" 10000 many.bft
"$BOOTFLAME" flame many.bft -o many.html
[ "$(wc -c <many.html)" -le 300000 ] || fail "10000 events are $(wc -c <many.html) bytes"

for trace in one smp; do
	"$BOOTFLAME" export folded $trace.bft -o $trace.folded
done
"$BOOTFLAME" report --json one.bft >one.json
command -v node >/dev/null && command -v npm >/dev/null || skip 'no node, or no npm: the pages were made, and not opened'
[ -x /usr/bin/chromium ] || skip 'no /usr/bin/chromium: the pages were made, and not opened'
sh "$TOP/tests/fetch-browser-packages.sh" packages || skip 'playwright-core and axe-core cannot be had from the npm registry: the pages were made, and not opened'
BROWSER_PACKAGES=packages node "$TOP/tests/browser/flame-page.cjs" . || fail 'the page is not what was promised'

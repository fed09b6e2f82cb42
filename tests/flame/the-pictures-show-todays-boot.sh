#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The pictures that the README shows are of the boot that it records: the same frames are wide,
# in the same order; each is there, is small, and the README shows it. `make pictures` draws them anew.
set -eu
. "$TOP/tests/lib.sh"

exact boot.bft ''
pictures=$TOP/analyze/out/page/pictures
"$BOOTFLAME" flame boot.bft -o - | sh "$TOP/tests/widest-steps.sh" >now
[ "$(wc -l <now)" -ge 5 ] || fail 'no frames'
diff "$pictures/steps.txt" now || fail 'the pictures show another boot (make pictures draws them anew)'
for name in flame-light flame-dark flame-narrow; do
	[ "$(head -c 8 "$pictures/$name.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "$name.png is no PNG"
	[ "$(wc -c <"$pictures/$name.png")" -le 150000 ] || fail "$name.png is $(wc -c <"$pictures/$name.png") bytes"
done
grep -q 'analyze/out/page/pictures/flame-light.png' "$TOP/README.md" || fail 'the README does not show them'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Names that close tags, strings and comments, separate stacks, turn text round, ring bells, or are
# no UTF-8 at all: in every format they are text. Each file stays of its form, no byte in it
# acts on a display, and no step is lost to another's name.
set -eu
. "$TOP/tests/lib.sh"

"$B/tests/hostile-names" hostile.bft
names=$(sed -n '/^static const char \*const names/,/^};/p' "$TOP/tests/tools/hostile-names.c" | grep -c '^	"')
names=$((names + 1)) # the longest
[ $names -ge 10 ] || fail "only $names names"
for format in speedscope chrome folded svg; do
	case $format in
	svg) expect_status 0 "$BOOTFLAME" flame hostile.bft -o hostile.svg ;;
	*) expect_status 0 "$BOOTFLAME" export $format hostile.bft -o hostile.$format ;;
	esac
	# Controls but newline, DEL; C1, U+202E; what is no UTF-8.
	! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' hostile.$format ||
		fail "$format: characters that act on a display"
	iconv -f UTF-8 -t UTF-8 hostile.$format >/dev/null || fail "$format: no UTF-8"
	grep -q '漢字.🔥.é' hostile.$format || fail "$format: a name in another script is not shown"
done

expect_json hostile.speedscope "[.shared.frames[] | select(.file != \"observer\" and .file != \"unaccounted\" and .file != \"off cpu\")] |
	length == $names and all(has(\"name\"))"
expect_json hostile.speedscope '[.shared.frames[].name] | contains(["</title></text><script>alert(1)</script>", "\\x1b[2J\\x07\\x7f", "left \\xe2\\x80\\xae right"])'
expect_json hostile.chrome "[.traceEvents[] | select(.ph == \"i\") | .name] | length == $names and (unique | length == $names)"
expect_json hostile.chrome '[.traceEvents[] | select(.ph == "X" and .pid == 1)] | all(has("dur") and has("cat"))'
# Every line: a subsystem, steps, one space, a number; and as many steps as there are above it.
! grep -qv '^[^ ;][^ ]*;[^ ]* [0-9][0-9]*$' hostile.folded || fail "folded: not of its form: $(grep -v '^[^ ]* [0-9]*$' hostile.folded)"
[ "$(grep -v -e '^observer;' -e '^unaccounted;' hostile.folded | awk -F';' '{ print NF - 1 }' | tr '\n' ' ')" = "$(seq -s ' ' $names) " ] ||
	fail 'folded: a name came apart'

xmllint --noout --nonet hostile.svg || fail 'the SVG is no XML'
[ "$(xmllint --xpath 'count(//*[local-name() = "script" or local-name() = "a" or local-name() = "image" or local-name() = "use" or @*[starts-with(local-name(), "on")]])' hostile.svg)" = 0 ] ||
	fail 'the SVG has something that acts'
[ "$(xmllint --xpath 'count(//*[local-name() = "title"][starts-with(., "</title></text><script>alert(1)</script> (")]) > 0' hostile.svg)" = true ] ||
	fail 'the SVG does not show a name'

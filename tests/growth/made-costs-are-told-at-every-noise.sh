#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A short form of bench-growth's made costs: of 36 cells of noise, constant part and sizes over
# two decades, at least 98 % of what is decided is right, at most 5 % is undecided, every
# quadratic is found and nothing else is called one; and Google Benchmark's rule does worse.
set -eu
. "$TOP/tests/lib.sh"

"$B/tests/growth-cases" 600001 10 promised >cases
[ "$(wc -l <cases)" = 2160 ] || fail 'not as many cases as 36 cells of 6 classes and 10 seeds have'
"$B/tests/growth-judge" <cases >out || fail 'they could not be judged'
awk '$1 == "all" { found = 1; exit !($2 == 2160 && $3 >= 98 && $4 <= 5 && $5 >= 99.5 && $6 <= 0.2 && $7 < $3) }
	END { if (!found) exit 1 }' out || { cat out; fail 'not as promised'; }
# Of those that are so sure, so many are right.
awk '/^of those/ { on = 1; next } on && NF == 5 { n++; bad += $2 < 100 * $1 } END { exit n != 11 || bad }' out ||
	{ cat out; fail 'a confidence is not what it says'; }

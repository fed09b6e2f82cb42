#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Without files diff compares the last two that record wrote by default; '-' is stdin. The
# text's columns sum to its last line. --markdown FILE is beside the text, '-' in its place;
# it fits a comment and opens on a click.
set -eu
. "$TOP/tests/lib.sh"

expect_status 4 "$BOOTFLAME" diff
expect_error 'bootflame.bft.old'
for words in 'sysinits=100' 'sysinits=100 sort=merge'; do
	"$BOOTFLAME" record --exact --quiet --append "$words" 2>record.err || { cat record.err; fail record; }
done
expect_status 0 "$BOOTFLAME" diff
mv out text
expect_status 0 "$BOOTFLAME" diff bootflame.bft.old
cmp text out || fail 'one file is not compared with bootflame.bft'
expect_status 0 "$BOOTFLAME" diff - bootflame.bft <bootflame.bft.old
sed 's/^base: -,/base: bootflame.bft.old,/' out | cmp text || fail '- is not stdin'

head -n 1 text | grep -q '^total [0-9,]* -> [0-9,]*: -[0-9,]* (-[0-9.]*%) instructions$' ||
	fail 'the first line is not the total'
! grep -q "$(printf '\033')" text || fail 'escape sequences into a file'
# Both tables, each line's three numbers; those of the second sum to its last.
sed -n '/step (subsystem)$/,$p' text | sed 1d | tr -d , | awk '
	{ base += $1; new += $2; delta += $3; if (last != "") { sb = base - $1; sn = new - $2; sd = delta - $3 } last = $0 }
	END { split(last, v); exit !(sb == v[1] && sn == v[2] && sd == v[3] && NR > 2) }' || { cat text; fail 'the columns do not sum'; }

expect_status 0 "$BOOTFLAME" diff --markdown comment.md
cmp text out || fail '--markdown FILE changes what is on stdout'
[ ! -s err ] || { cat err; fail 'a warning'; }
expect_status 0 "$BOOTFLAME" diff --markdown -
cmp comment.md out || fail '--markdown - is something else'
[ "$(wc -c <comment.md)" -le 60000 ] || fail 'it does not fit a comment'
[ "$(grep -c '^<details>' comment.md)" = 2 ] && [ "$(grep -c '^</details>' comment.md)" = 2 ] || fail 'nothing to open'
grep -q '^| .* | changed | <code>sysinit_sort</code> (<code>init</code>) |$' comment.md || { cat comment.md; fail 'no row for the sort'; }
expect_status 0 "$BOOTFLAME" diff --json --markdown comment2.md
cmp comment.md comment2.md || fail 'it is another one beside --json'
expect_json out '.total.delta < 0'
expect_status 4 "$BOOTFLAME" diff --markdown /dev/full
expect_status 4 "$BOOTFLAME" diff --markdown /nowhere/comment.md
for way in '' --json '--markdown -'; do
	status=0
	# shellcheck disable=SC2086
	"$BOOTFLAME" diff $way >/dev/full 2>err || status=$?
	[ $status = 4 ] || fail "diff $way into a full disk: status $status, not 4"
done
expect_status 1 "$BOOTFLAME" diff --fail
expect_status 0 "$BOOTFLAME" diff --fail bootflame.bft bootflame.bft
# --top lists fewer and sums the rest.
"$BOOTFLAME" record --exact --quiet --append 'sysinits=0' 2>record.err || { cat record.err; fail record; }
expect_status 0 "$BOOTFLAME" diff --top 1
grep -q 'filler#0-99 (filler), 100 steps$' out || { cat out; fail 'a family is not one line'; }

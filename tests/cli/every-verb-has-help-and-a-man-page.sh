#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Every verb answers --help on stdout with status 0, and has a man page without a warning
# from mandoc.
# BUG: doctor(1): "new sentence, new line".
set -eu
. "$TOP/tests/lib.sh"

verbs=$(sed -n 's/^VERBS := //p' "$TOP/Makefile")
[ -n "$verbs" ] || fail 'no VERBS in the Makefile'
expect_status 0 "$BOOTFLAME" --help
mv out front
for verb in $verbs; do
	grep -q "^ *$verb " front || fail "bootflame --help does not list $verb"
	expect_status 0 "$BOOTFLAME" "$verb" --help
	grep -q "^usage: bootflame $verb" out || fail "$verb --help has no usage line"
	[ ! -s err ] || fail "$verb --help writes to stderr"
	grep -q '^exit status:' out || fail "$verb --help has no exit status"
	mv out long
	expect_status 0 "$BOOTFLAME" "$verb" -h
	cmp out long || fail "$verb -h is not --help"
	[ "$(grep -v bootflame long | awk 'length > 80' | wc -l)" = 0 ] || # examples do not wrap
		 fail "$verb --help is wider than 80 columns"
done
# And no verb is there without one.
awk '/^ +[a-z]+ /{ print $1 }' front | while read -r verb; do
	case " $verbs " in *" $verb "*) ;; *) grep -q "cmd_$verb\b" "$TOP/analyze/main.c" && fail "$verb has no man page" || true ;; esac
done
pages=0
for page in "$B"/man/*.1; do
	mandoc -Tlint -W warning "$page" >lint 2>&1 || { cat lint; fail "$page: mandoc warns"; }
	mandoc -Tutf8 "$page" | grep -q . || fail "$page is empty"
	pages=$((pages + 1))
done
# What history does has pages of its own.
history=$(sed -n 's/^HISTORY_VERBS := //p' "$TOP/Makefile")
expect_status 0 "$BOOTFLAME" history --help
mv out front
for verb in $history; do
	grep -q "^  $verb " front || fail "bootflame history --help does not list $verb"
	expect_status 0 "$BOOTFLAME" history "$verb" --help
	grep -q "^usage: bootflame history $verb" out || fail "history $verb --help has no usage line"
	[ "$(grep -v bootflame out | awk 'length > 80' | wc -l)" = 0 ] || fail "history $verb --help is wider than 80 columns"
done
# The front page, and that of "record linux", which is record's.
[ $pages = $(($(echo "$verbs $history" | wc -w) + 2)) ] || fail "$pages man pages"
expect_status 0 "$BOOTFLAME" --version
grep -q "$(sed -n 's/^VERSION := //p' "$TOP/Makefile")" out || fail '--version says another version than the Makefile'

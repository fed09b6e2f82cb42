#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Clocks of two kinds cannot be compared: status 4. Other circumstances, and whatever is
# wrong with a trace, get one warning line each, and the diff all the same. What is mistyped
# is a usage error.
set -eu
. "$TOP/tests/lib.sh"

exact a.bft 'sysinits=20'
"$BOOTFLAME" record --quiet --append sysinits=20 -o time.bft 2>record.err || { cat record.err; fail record; }
expect_status 4 "$BOOTFLAME" diff a.bft time.bft
expect_error 'instructions.*cannot be compared (record both with --exact'
[ ! -s out ] || fail 'and yet there is a result'
expect_status 4 "$BOOTFLAME" diff a.bft nowhere.bft
expect_error nowhere.bft
expect_status 4 "$BOOTFLAME" diff a.bft "$TOP/README.md"

exact mem.bft 'sysinits=20' --mem 64
expect_status 0 "$BOOTFLAME" diff a.bft mem.bft
expect_error "memory sizes in MB, '128' and '64'"
[ "$(wc -l <err)" = 1 ] || { cat err; fail 'not one line for one circumstance'; }
exact pc.bft 'sysinits=20' --machine pc
expect_status 0 "$BOOTFLAME" diff a.bft pc.bft
expect_error "machines, 'microvm' and 'pc'"
exact args.bft 'sysinits=20 sort=merge' -- -name other
expect_status 0 "$BOOTFLAME" diff a.bft args.bft
expect_error 'different VMM arguments'
[ "$(wc -l <err)" = 1 ] || { cat err; fail 'not one line for one circumstance'; }
grep -q 'command line: sysinits=20 sort=merge$' out || fail 'the command line is not shown'

head -c $(($(wc -c <a.bft) * 4 / 5)) a.bft >cut.bft
expect_status 0 "$BOOTFLAME" diff --json a.bft cut.bft
expect_error 'cut.bft: incomplete'
expect_json out '.base.complete and (.new.complete | not)'
expect_json out '([.steps[].delta] | add) == .total.delta'

expect_status 0 "$BOOTFLAME" diff time.bft time.bft
expect_error 'one boot a side in time mode'
# With two boots a side p cannot be small, and nothing is called changed for it.
for side in t1 t2; do
	"$BOOTFLAME" record --quiet --boots 2 --append sysinits=20 -o $side.bft 2>record.err || { cat record.err; fail record; }
done
expect_status 0 "$BOOTFLAME" diff --json t1.bft t2.bft
expect_error 'too few boots'
expect_json out '[.steps[] | .p] | all(. != null and . > 0.3 and . <= 1)'
expect_json out '.states.changed == 0'

expect_status 2 "$BOOTFLAME" diff a.bft mem.bft pc.bft
expect_status 2 "$BOOTFLAME" diff - -
expect_status 2 "$BOOTFLAME" diff --json --markdown - a.bft mem.bft
expect_status 2 "$BOOTFLAME" diff -o f.pdf a.bft mem.bft
expect_status 2 "$BOOTFLAME" diff --jsno a.bft mem.bft
expect_error 'did you mean --json'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# import names its formats; where there is nothing to import it says so, exits 4 and writes
# nothing; '-' is standard input and output; without -o an older bootflame.bft is kept.
set -eu
. "$TOP/tests/lib.sh"

base=$TOP/tests/import/base.dmesg
expect_status 2 "$BOOTFLAME" import
expect_error 'Formats: initcall'
expect_status 2 "$BOOTFLAME" import initcal "$base"
expect_error "did you mean 'initcall'"
expect_status 2 "$BOOTFLAME" import wire "$base"
expect_error 'wire: no such format'
expect_status 2 "$BOOTFLAME" import zebra "$base"
expect_error 'zebra: no such format; there is: initcall'
expect_status 2 "$BOOTFLAME" import initcall
expect_error 'which file'
expect_status 2 "$BOOTFLAME" import initcall "$base" "$base"
expect_error 'one file at a time'
expect_status 2 "$BOOTFLAME" import initcall "$base" --until dawn
expect_error "'dawn' is neither"

refused() { # WHAT-IS-SAID FILE
	expect_status 4 "$BOOTFLAME" import initcall "$2"
	expect_error "$1"
	[ ! -e bootflame.bft ] || fail "$2: a trace of nothing"
}
: >empty
refused 'is empty' empty
refused 'No such file' missing
refused 'cannot be read' .
printf '[    0.000000] Linux version 6.1.0 (x)\n[    1.000000] Kernel panic - not syncing: no init\n' >silent
refused 'no initcall in it; it is of Linux version 6.1.0.*no init (boot with .initcall_debug ignore_loglevel.)' silent
head -c 100000 /dev/zero >zeros
refused 'no initcall in it' zeros

expect_status 0 "$BOOTFLAME" import initcall "$base"
[ ! -s out ] || fail 'something on stdout'
cp bootflame.bft first
refused_trace() { expect_status 4 "$BOOTFLAME" import initcall first -o second; expect_error 'is a trace already'; }
refused_trace
[ ! -e second ] || fail 'a trace of a trace'
expect_status 0 "$BOOTFLAME" import initcall "$base" --until last
cmp first bootflame.bft.old || fail 'the older trace is not kept'
"$BOOTFLAME" import initcall - -o - <"$base" >piped 2>err || fail 'by way of pipes'
"$BOOTFLAME" report --json - <piped >out || fail 'report of what came by a pipe'
expect_json out '.complete and .boot.total == 202000'
! "$BOOTFLAME" import initcall "$base" -o - >/dev/full 2>err || fail 'a full disk is a success'
expect_status 4 "$BOOTFLAME" import initcall "$base" -o nowhere/x.bft
expect_error 'nowhere/x.bft: cannot be written'

# The trace holds the log to the byte, and the facts that say how it is to be read.
"$BOOTFLAME" dump --json first >dump
jq -rj '.boots[0].console' dump | cmp - "$base" || fail 'the log is not in the trace as it was'
[ "$(jq -r '.facts | .format, .mode, has("until")' dump | paste -sd' ')" = 'initcall time false' ] || fail 'facts'
# Text for people says where from and where to.
expect_status 0 "$BOOTFLAME" report first
for words in '202,000 us (202.000 ms) from the kernel.s clock.s start to Run /init as init process; complete' \
	'^kernel: Linux version 6.6.13-test' '^command line: root=/dev/vda initcall_debug ignore_loglevel$' \
	'^returned other than 0: pcc_init -19, 1d84000.ufshc -517, mod_init -19$' '^observing: printing calls cost at least '; do
	grep -q "$words" out || { cat out; fail "report does not say: $words"; }
done
expect_status 0 "$BOOTFLAME" diff first bootflame.bft

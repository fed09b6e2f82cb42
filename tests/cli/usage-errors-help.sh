#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What is mistyped is a usage error, status 2, that names the nearest right word; nothing is
# guessed. stdout stays empty.
set -eu
. "$TOP/tests/lib.sh"

usage() { # WHAT-IS-SAID COMMAND...
	said=$1
	shift
	expect_status 2 "$@"
	expect_error "$said"
	[ ! -s out ] || fail "usage error with something on stdout: $*"
}
usage 'did you mean .report' "$BOOTFLAME" reprot
usage 'did you mean .record' "$BOOTFLAME" recrod
usage 'did you mean .dump' "$BOOTFLAME" dmup
usage 'rep' "$BOOTFLAME" rep
usage . "$BOOTFLAME"
usage 'did you mean .*--timeout' "$BOOTFLAME" record --timeuot 3
usage 'did you mean .*--exact' "$BOOTFLAME" record --exatc
usage 'did you mean .*--json' "$BOOTFLAME" report --jsno
usage "did you mean 'microvm'" "$BOOTFLAME" record --machine microvn
usage '--accel' "$BOOTFLAME" record --accel hvf
usage '--exact' "$BOOTFLAME" record --exact --accel kvm
usage '--transport' "$BOOTFLAME" record --transport pigeon
usage '--boots' "$BOOTFLAME" record --boots 0
usage '--boots' "$BOOTFLAME" record --boots -1
usage '--boots' "$BOOTFLAME" record --boots 1x
usage '--timeout' "$BOOTFLAME" record --timeout 99999999999999999999
usage '--mem' "$BOOTFLAME" record --mem ''
usage '--kernel' "$BOOTFLAME" record --kernel
usage 'stray' "$BOOTFLAME" record stray
usage '--top' "$BOOTFLAME" report --top many
usage 'one trace at a time' "$BOOTFLAME" dump a b
usage 'c' "$BOOTFLAME" report a b c

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Without -o an export has the trace's name with the format's suffix, here; '-' is standard
# input and output; nothing is written over the trace; what cannot be written, or read, is
# status 4; every format is in the help. A cut or lossy trace gives what it has, in form.
set -eu
. "$TOP/tests/lib.sh"

mkdir there
exact there/boot.bft 'sysinits=16'
sum=$(cksum <there/boot.bft)
for pair in speedscope:boot.speedscope.json chrome:boot.chrome.json folded:boot.folded; do
	format=${pair%%:*} file=${pair#*:}
	expect_status 0 "$BOOTFLAME" export $format there/boot.bft
	[ -s "$file" ] && expect_error "export: $file\$" && [ ! -s out ] || fail "$format: not in $file"
	expect_status 0 "$BOOTFLAME" export $format there/boot.bft -o -
	cmp out "$file" || fail "$format: another one to standard output"
	"$BOOTFLAME" export $format - -o - <there/boot.bft | cmp - "$file" || fail "$format: another one from standard input"
	status=0
	"$BOOTFLAME" export $format there/boot.bft -o - >/dev/full 2>err || status=$?
	[ $status = 4 ] && [ -s err ] || fail "$format: status $status into a full disk"
	expect_status 4 "$BOOTFLAME" export $format there/boot.bft -o /dev/full
	expect_status 4 "$BOOTFLAME" export $format there/boot.bft -o nowhere/file
	expect_error nowhere/file
	expect_status 2 "$BOOTFLAME" export $format there/boot.bft -o there/boot.bft
	expect_error 'the trace itself'
	expect_status 2 "$BOOTFLAME" export $format -
	"$BOOTFLAME" export --help | grep -q "^ *$format .*" || fail "$format is not in the help"
	# The first half of it, and one with a frame missing.
	head -c 8000 there/boot.bft >cut.bft
	"$B/tests/threads-guest" named-late:2 lossy.bft
	for trace in cut lossy; do
		expect_status 0 "$BOOTFLAME" export $format $trace.bft -o of
		watched=$("$BOOTFLAME" report --json $trace.bft 2>/dev/null | jq '[.steps[].self] | add')
		case $format in
		folded) [ "$(awk '{ sum += $NF } END { print sum }' of)" = "$watched" ] ;;
		chrome) [ "$(jq '[.traceEvents[] | .args.self? // 0] | add' of)" = "$watched" ] ;;
		speedscope) expect_json of '[.profiles[].events | map(.type) | (map(select(. == "O")) | length) * 2 == length] | all' ;;
		esac || fail "$format $trace: does not sum to $watched"
	done
done
[ "$(cksum <there/boot.bft)" = "$sum" ] || fail 'the trace was written over'

cp there/boot.bft bootflame.bft
expect_status 0 "$BOOTFLAME" export folded
cmp bootflame.folded boot.folded || fail 'not the default trace'
expect_status 2 "$BOOTFLAME" export
expect_error 'speedscope, chrome, folded'
expect_status 2 "$BOOTFLAME" export fodled there/boot.bft
expect_error "did you mean 'folded'"
expect_status 2 "$BOOTFLAME" export folded there/boot.bft another
expect_status 4 "$BOOTFLAME" export folded "$TOP/tests/golden/bad-no-trace.bft" -o none
[ ! -e none ] || fail 'a file of nothing'

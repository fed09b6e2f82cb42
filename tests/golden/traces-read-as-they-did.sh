#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Traces of every format version, good and bad, are kept for ever: what report and dump make
# of each, warnings and exit status included, is what stands beside it in its .expected.
set -eu
. "$TOP/tests/lib.sh"

cd "$TOP/tests/golden"
scratch=$OLDPWD
count=0
for trace in *.bft; do
	now=$scratch/now
	for command in 'report --json' dump; do
		echo "\$ bootflame $command $trace"
		status=0
		# shellcheck disable=SC2086
		"$BOOTFLAME" $command "$trace" 2>"$scratch/err" || status=$?
		sed 's/^/stderr: /' "$scratch/err"
		echo "exit status $status"
	done >"$now"
	case $trace in
	bad-*) [ "$(grep -c '^exit status 4' "$now")" = 2 ] || bad="${bad-} $trace" ;;
	esac
	if [ "${UPDATE-}" = 1 ]; then
		cp "$now" "${trace%.bft}.expected"
	else
		diff -u "${trace%.bft}.expected" "$now" || differs="${differs-} $trace"
	fi
	count=$((count + 1))
done
[ $count -ge 10 ] || fail "only $count traces"
[ -z "${bad-}" ] || fail "unreadable, and no status 4:$bad"
[ -z "${differs-}" ] || fail "read otherwise than they were:$differs (tests/run --update golden rewrites what is expected)"

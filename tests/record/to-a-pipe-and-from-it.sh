#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# -o - writes the trace to a pipe and `report -` reads it there; nothing but the trace is on
# stdout. A reader that goes away is no success.
set -eu
. "$TOP/tests/lib.sh"

"$BOOTFLAME" record --exact --append 'sort=merge chatty=3' -o - 2>record.err | "$BOOTFLAME" report --json - >out
expect_json out '.complete and .lost == 0 and .observer.events > 2000'
[ ! -e - ] || fail 'there is a file named -'
exact file.bft 'sort=merge chatty=3'
"$BOOTFLAME" record --exact --append 'sort=merge chatty=3' -o - 2>/dev/null >piped.bft
"$BOOTFLAME" dump piped.bft >a
"$BOOTFLAME" dump - <file.bft >b
cmp a b || fail 'what went through a pipe is another trace'
cat file.bft | "$BOOTFLAME" report - >out || fail 'report - from a pipe'
# Nobody reads: no success is claimed and no QEMU is left.
{
	status=0
	"$BOOTFLAME" record --exact --append sort=merge -o - -- -name "pipe,process=pipe-$$" 2>closed.err || status=$?
	echo $status >closed.status
} | true
case $(cat closed.status) in
4 | 141) ;; # its own message, or SIGPIPE's
*) cat closed.err; fail "a reader that went away: status $(cat closed.status)" ;;
esac
sleep 0.2
[ -z "$(processes_with "process=pipe-$$")" ] || fail 'QEMU was left behind'

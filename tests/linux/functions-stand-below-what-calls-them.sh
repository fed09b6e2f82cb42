#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# --functions traces the calls below the functions that match, as deep as --depth says, as spans
# within the initcall that made them; all of them have names.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

record_linux t.bft --append cryptomgr.notests --functions inet_init --depth 3
"$BOOTFLAME" dump --json t.bft >dump.json
expect_status 0 "$BOOTFLAME" report --json t.bft
expect_json out '.complete and .lost == 0 and ([.steps[].self] | add) >= .boot.total'
jq -e '[.steps[] | select(.subsystem == "function" and .name == "inet_init")] | length == 1' out >/dev/null || fail 'inet_init itself is not traced'
expect_json out '[.steps[] | select(.subsystem == "function")] | length > 10 and all(.name | startswith("0x") | not)'
# Every call stands in the initcall inet_init, at most three deep. The kernel has a call end before it
# writes that down: what an interrupt calls in between is written one deeper.
jq -r '.boots[0].events[] | select(.event | IN("enter", "exit", "thread")) | "\(.event)|\(.name)|\(.subsystem)"' dump.json >events
awk -F'|' '
$1 == "thread" { now = $2; next }
$1 == "exit" { if (depth[now]) { if (kind[now, depth[now]] == "function") calls[now]--; depth[now]-- } next }
{
	depth[now]++; kind[now, depth[now]] = $3; name[now, depth[now]] = $2
	if ($3 != "function") next
	interrupts = 0
	for (i = depth[now]; i > 0; i--)
		if (kind[now, i] == "function" && name[now, i] ~ /^(sysvec_|common_interrupt$)/) interrupts = 1
	if (++calls[now] > 3 + interrupts) { print "too deep: " $2; bad = 1 }
	for (i = depth[now]; i > 0 && !(kind[now, i] == "fs" && name[now, i] == "inet_init"); i--) ;
	if (!i) { print "not in inet_init: " $2; bad = 1 }
	seen++
}
END { if (seen < 10) { print seen " calls"; bad = 1 } exit bad }' events >wrong || { head wrong; fail 'a call is not where it belongs'; }

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel that does not let tracefs be read (lockdown), one without initcall events, and one that
# panics before its init: each has its message, is booted once more with initcall_debug on its
# console, and leaves a trace with the text of that, up to the panic, which is read as a log is. Only
# the panic is status 1.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

# STATUS MESSAGE WORDS: at least 500 initcalls are in the text, and as many in the report.
told() {
	expect_status "$1" "$BOOTFLAME" record --quiet --timeout 300 -o t.bft linux --image "$image" --append "cryptomgr.notests $3"
	expect_error "$2"
	expect_error 'booting once more, with initcall_debug on its console'
	"$BOOTFLAME" dump --json t.bft >dump.json 2>dump.err
	expect_json dump.json '(.boots | length) == 1'
	"$BOOTFLAME" dump t.bft 2>/dev/null >dump
	grep -q '^fact guest=linux' dump && grep -q '^fact tracing=console' dump || fail 'the facts do not say what it is'
	n=$(jq -r '.boots[0].console' dump.json | grep -c 'initcall .* returned')
	[ "$n" -ge 500 ] || fail "$3: only $n initcalls on the console"
	"$BOOTFLAME" report --json t.bft >report.json 2>report.err || { cat report.err; fail "$3: no report"; }
	expect_json report.json "(.log.initcalls | . >= $n and . <= $n + 1) and .boot.total > 100000"
}
told 0 'has no tracefs, or does not let it be read' lockdown=confidentiality
told 0 'has no initcall events' trace_event=sched:sched_switch
expect_json report.json .complete
told 1 'died before its init ran (Kernel panic - not syncing: VFS: Unable to mount root fs' initcall_blacklist=populate_rootfs
expect_error 'the last initcall it began: [a-z_]*; what it said is kept (Kernel panic'
jq -r '.boots[0].console' dump.json | grep -q 'Kernel panic - not syncing' || fail 'the panic itself is not in the trace'

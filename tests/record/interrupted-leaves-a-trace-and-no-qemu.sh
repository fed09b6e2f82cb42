#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# SIGINT or SIGTERM in mid-boot: status 1, the trace is readable, no QEMU is left. SIGKILL:
# no QEMU is left either, and what was written is readable.
set -eu
. "$TOP/tests/lib.sh"

trap '[ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || true' EXIT
qemu_runs() {
	[ -n "$(processes_with "process=int-$$-$signal")" ]
}
wait_for() { # up to 20 s; WHAT COMMAND...
	what=$1
	shift
	for _ in $(seq 400); do
		"$@" && return 0
		sleep 0.05
	done
	fail "not within 20 s: $what"
}
qemu_gone() {
	! qemu_runs
}
written() { # the events that were drained before the hang are in the file
	[ -s "$signal.bft" ] && "$BOOTFLAME" dump "$signal.bft" 2>/dev/null | grep -q 'enter mi_startup'
}
for signal in INT TERM KILL; do
	# A background job of sh ignores SIGINT; one at a terminal does not.
	env --default-signal=INT,TERM "$RECORD" --append 'hang=1 sort=merge' --timeout 60 -o "$signal.bft" \
		-- -name "int,process=int-$$-$signal" 2>"$signal.err" &
	pid=$!
	wait_for "events in the trace ($signal)" written
	qemu_runs || fail 'QEMU does not run under its name'
	kill -"$signal" "$pid"
	status=0
	wait "$pid" || status=$?
	pid=
	wait_for "QEMU gone ($signal)" qemu_gone
	expect_status 0 "$BOOTFLAME" report --json "$signal.bft"
	expect_json out '.complete == false and .observer.events > 100'
	expect_error incomplete
	if [ $signal = KILL ]; then
		[ $status = 137 ] || fail "$signal: status $status"
	else
		[ $status = 1 ] || { cat "$signal.err"; fail "$signal: status $status, not 1"; }
		grep -q 'interrupted; what had come by then is kept' "$signal.err" || fail "$signal: no message"
		"$BOOTFLAME" report "$signal.bft" 2>&1 | grep -q 'the recorder saw: interrupted' || fail 'the trace does not say who ended it'
	fi
done

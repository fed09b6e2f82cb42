# SPDX-License-Identifier: BSD-2-Clause
#
# SIGKILL of the VMM in the middle of a boot, by each transport: exit status 1, and a trace to
# the last event before the guest hung. SIGKILL of the recorder: the same trace but for its
# end, and no VMM is left.
. "$TOP/tests/lib.sh"

last_event() { # TRACE
	"$BOOTFLAME" dump --json "$1" 2>/dev/null | jq -r '.boots[0].events | map(select(.event == "enter")) | last.name' 2>/dev/null
}
# Until the recorder's VMM runs and the trace has something from the step that hangs.
vmm=
wait_for_hang() { # RECORDER-PID TRACE STEP
	for _ in $(seq 200); do
		vmm=$(pgrep -P "$1" | head -n 1)
		[ -n "$vmm" ] && [ -s "$2" ] && [ "$(last_event "$2")" = "$3" ] && return 0
		sleep 0.05
	done
	fail "the guest does not come to its hang ($2: $(last_event "$2"))"
}

# The drain that a hanging step makes over a line is the last event there.
for how in serial:drain virtio:drain mapped:test_hang; do
	transport=${how%:*} step=${how#*:}
	"$RECORD" --quiet --transport "$transport" --append 'hang=1 sysinits=50' --timeout 60 -o "$transport.bft" 2>err &
	recorder=$!
	wait_for_hang $recorder "$transport.bft" "$step"
	kill -KILL "$vmm"
	status=0
	wait $recorder || status=$?
	[ $status = 1 ] || fail "$transport: exit status $status"
	grep -q 'died without a bye' err || fail "$transport: $(cat err)"
	[ "$(last_event "$transport.bft")" = "$step" ] || fail "$transport: the last event is $(last_event "$transport.bft")"
	"$BOOTFLAME" dump --json "$transport.bft" 2>/dev/null |
		jq -e '[.boots[0].events[] | select(.event == "enter" and .subsystem == "filler")] | length == 50' >/dev/null ||
		fail "$transport: not all fillers"
	"$BOOTFLAME" report --json "$transport.bft" 2>/dev/null | jq -e '(.complete | not) and .lost == 0' >/dev/null ||
		fail "$transport: report"
done

"$RECORD" --quiet --transport mapped --append 'hang=1 sysinits=50' --timeout 60 -o killed.bft 2>err &
recorder=$!
wait_for_hang $recorder killed.bft test_hang
kill -KILL $recorder
wait $recorder 2>/dev/null
for _ in $(seq 100); do
	kill -0 "$vmm" 2>/dev/null || break
	sleep 0.05
done
kill -0 "$vmm" 2>/dev/null && { kill -KILL "$vmm"; fail "the VMM outlives the recorder"; }
[ "$(last_event killed.bft)" = test_hang ] || fail "the recorder's trace ends early"
"$BOOTFLAME" report --json killed.bft 2>/dev/null | jq -e '.complete | not' >/dev/null || fail "report"

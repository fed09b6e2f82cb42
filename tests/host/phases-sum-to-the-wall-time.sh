# SPDX-License-Identifier: BSD-2-Clause
#
# Real recordings, in time mode and exact: the phases are there and sum to the recording's wall
# time to the nanosecond; in time mode init is as long as the guest's clock says, and the error
# of the clock tie is stated; an exact trace has none, and its text says nothing of the host
# unless asked. What is not known is a gap.
. "$TOP/tests/lib.sh"

wall() { # TRACE: ns from vmm-start to session-end
	"$BOOTFLAME" dump --host --json "$1" 2>/dev/null | jq '.boots[0].host |
		(map(select(.what == "session-end").ns)[0]) - (map(select(.what == "vmm-start").ns)[0])'
}
phases_sum() { # TRACE JSON
	expect_json "$2" "([.phases[].ns] | add) == $(wall "$1") and ([.phases[].share] | add - 1 | fabs) < 0.0001"
}

"$BOOTFLAME" record --quiet --append 'sysinits=100' -o time.bft 2>err || fail "record: $(cat err)"
"$BOOTFLAME" report --json time.bft >time.json 2>err || fail "report: $(cat err)"
phases_sum time.bft time.json
expect_json time.json '[.phases[].name] | any(. == "init") and any(contains("firmware")) and any(contains("power-off"))'
expect_json time.json '(.phases[] | select(.name == "init").ns) as $ns |
	(.boot.total * .clock_tie.rate / $ns - 1 | fabs) < 0.001'
expect_json time.json '.clock_tie | .error_us > 0 and .pairs > 2 and .rate_from == "host"'
expect_json time.json '(.clock_tie.rate * .clock.hz / 1e9 - 1 | fabs) < 0.0001'
"$BOOTFLAME" report time.bft >time.txt
grep -q '^host: .* ms of recording$' time.txt || fail 'the report has no host section'
grep -q '^clocks tied by .* us at most$' time.txt || fail 'the error of the tie is not told'

exact exact.bft 'sysinits=100'
"$BOOTFLAME" report --json exact.bft >exact.json
expect_json exact.json 'has("phases") or has("clock_tie") or has("outside") | not'
"$BOOTFLAME" report --json --host exact.bft >exact.json
phases_sum exact.bft exact.json
expect_json exact.json '.clock_tie == null and ([.phases[].name] | any(. == "init"))'
"$BOOTFLAME" report exact.bft >exact.txt
! grep -q '^host:' exact.txt || fail 'an exact report differs from boot to boot'
"$BOOTFLAME" report --host exact.bft >host.txt
grep -q 'clocks not tied: ticks are instructions here' host.txt || fail '--host does not say why there is no tie'

# A guest that never says bye: what follows its last sign is a gap.
expect_status 1 "$BOOTFLAME" record --quiet --timeout 4 --append 'sysinits=0 hang=1' -o hang.bft
"$BOOTFLAME" report --json hang.bft >hang.json 2>/dev/null
phases_sum hang.bft hang.json
expect_json hang.json '[.phases[].name] | any(. == "gap")'

# SPDX-License-Identifier: BSD-2-Clause
#
# A thread that is named while it is within steps ends them, and lost frames do not shift
# what comes behind: with any one frame of events gone, steps that lie in others cost the
# same, and each tick is still somebody's.
. "$TOP/tests/lib.sh"

"$B/tests/threads-guest" named-late t.bft || fail "the guest cannot be played"
"$BOOTFLAME" report --json t.bft >r.json || fail "report"
step() { # NAME EXPECTED
	got=$(jq -c --arg n "$1" '.steps[] | select(.name == $n) | [.count, .self, .total]' r.json)
	[ "$got" = "$2" ] || fail "$1: count, self, total: $got instead of $2"
}
step early '[1,0,200]'   # 100-300: its thread got its name at 200
step mount '[1,100,100]' # 100-200
step probe '[1,200,300]' # 300-400, 500-600
step dhcp '[1,100,100]'

for lose in 1 2 3 4; do
	"$B/tests/threads-guest" named-late:$lose t.bft || fail "the guest cannot be played"
	"$BOOTFLAME" report --json t.bft >r.json 2>/dev/null || fail "report without frame $lose"
	[ "$(jq '.lost > 0' r.json)" = true ] || fail "frame $lose: nothing is lost"
	[ "$(jq '([.steps[].self] | add) == 700' r.json)" = true ] || fail "frame $lose: ticks went"
	[ "$(jq '([.critical_path[].ticks] | add) == 700' r.json)" = true ] || fail "frame $lose: the path has a gap"
	[ $lose = 3 ] || [ $lose = 4 ] || step dhcp '[1,100,100]'
	[ $lose = 1 ] || step mount '[1,100,100]'
done

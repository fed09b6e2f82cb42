# SPDX-License-Identifier: BSD-2-Clause
#
# The critical path goes from a wait to the thread that ended it, by waking or by releasing,
# stays a wait where nobody did, and its pieces are the boot without a gap.
. "$TOP/tests/lib.sh"

path() { # SCENE EXPECTED: thread step from ticks kind, a line each
	"$B/tests/threads-guest" "$1" t.bft || fail "the guest cannot be played"
	"$BOOTFLAME" report --json t.bft >r.json || fail "report: $1"
	jq -r '.critical_path[] | "\(.thread) \(.step) \(.from) \(.ticks) \(.kind)"' r.json >got
	printf '%s\n' "$2" >expected
	diff expected got || fail "$1: another path"
	[ "$(jq '(.critical_path | map(.ticks) | add) == .boot.total' r.json)" = true ] || fail "$1: not the total"
	[ "$(jq '[foreach .critical_path[] as $p (0; if . == $p.from then . + $p.ticks else -1 end)] | last == $t' \
		--argjson t "$(jq .boot.total r.json)" r.json)" = true ] || fail "$1: a gap"
}

# main, from the end: preempted at 1000, woken by disk at 700, which CPU 1 ran after idling.
path smp 'cpu#0 unaccounted 0 100 run
cpu#0 early 100 100 run
main mount 200 40 run
cpu#1 unaccounted 240 10 run
idle hlt 250 70 run
disk probe 320 380 run
main disk-ready 700 50 wait
main mount 750 150 run
main finish 900 100 run
main ready 1000 50 wait
main finish 1050 150 run'

# main waits for a lock from 250; disk, which holds it, releases it at 400 and was itself
# without a CPU from 200 to 250.
path lock 'cpu#0 unaccounted 0 100 run
disk probe 100 100 run
disk ready 200 50 wait
disk probe 250 150 run
main mount 400 100 run'

# No threads: a device is polled, nobody wakes.
path poll 'cpu#0 unaccounted 0 100 run
cpu#0 probe 100 100 run
cpu#0 disk-ready 200 300 wait
cpu#0 probe 500 100 run
cpu#0 unaccounted 600 100 run'
[ "$(jq -c '[.cpus[0] | .busy, .waiting, .idle, .unaccounted]' r.json)" = '[200,300,0,200]' ] ||
	fail "polling is not waiting on the CPU"

# SPDX-License-Identifier: BSD-2-Clause
#
# Two CPUs, four threads, a wait, a preemption and a thread that changes CPUs: every figure
# of the report is the one that the schedule (threads-guest.c, play_smp) gives by hand.
. "$TOP/tests/lib.sh"

"$B/tests/threads-guest" smp smp.bft || fail "the guest cannot be played"
"$BOOTFLAME" report --json smp.bft >r.json 2>err || fail "report: $(cat err)"
[ ! -s err ] || fail "a warning: $(cat err)"

same() { # WHAT JQ EXPECTED
	got=$(jq -c "$2" r.json)
	[ "$got" = "$3" ] || fail "$1: $got instead of $3"
}
step='.steps[] | select(.name == $n and .cpu == $c) | [.count, .self, .total, .wait, .off_cpu]'
step() { # NAME CPU EXPECTED
	got=$(jq -c --arg n "$1" --argjson c "$2" "$step" r.json)
	[ "$got" = "$3" ] || fail "$1 on CPU $2: count, self, total, wait, off_cpu: $got instead of $3"
}

same 'the total' .boot.total 1200
step early 0 '[1,100,100,0,0]'
step mount 0 '[1,250,700,450,450]' # 200-300, 750-900; it waited from 300 to 750
step finish 0 '[1,100,300,0,50]'   # entered here at 900, left on CPU 1 at 1200; 1000-1050 on none
step finish 1 '[0,150,0,0,0]'
step probe 1 '[1,400,400,0,0]'
step dhcp 0 '[1,100,100,0,0]'
step hlt 0 '[2,550,550,0,0]'
step hlt 1 '[2,400,400,0,0]'

thread() { # NAME EXPECTED
	got=$(jq -c --arg n "$1" '.threads[] | select(.name == $n) | [.run, .wait, .ready, .cpus]' r.json)
	[ "$got" = "$2" ] || fail "thread $1: run, wait, ready, cpus: $got instead of $2"
}
thread main '[500,450,50,[0,1]]'
thread disk '[400,480,0,[1]]'
thread net '[100,0,0,[0]]'
thread idle '[950,0,0,[0,1]]'
thread 'cpu#0' '[200,0,0,[0]]'

same 'the CPUs' '[.cpus[] | [.cpu, .watched, .busy, .waiting, .idle, .unaccounted]]' \
	'[[0,1200,550,0,550,100],[1,960,550,0,400,10]]'
same 'self times against windows' '[.cpus[] as $c | ([.steps[] | select(.cpu == $c.cpu).self] | add) == $c.watched]' \
	'[true,true]'
same 'who waited for whom' '[.waits[] | [.thread, .topic, .end, .by, .count, .ticks]]' \
	'[["disk","work","nobody",null,1,480],["main","disk-ready","woken","disk",1,450]]'

# SPDX-License-Identifier: BSD-2-Clause
#
# A CPU whose counter is 5000 ticks ahead, and that met the other one, gives the report of
# one that is not. One that never met gives a warning where an effect precedes its cause, and
# one whose meetings contradict each other gives a warning and is left as it is.
. "$TOP/tests/lib.sh"

report() { # SCENE
	"$B/tests/threads-guest" "$1" t.bft || fail "the guest cannot be played"
	"$BOOTFLAME" report --json t.bft >"$1.json" 2>"$1.err" || fail "report: $1"
}
clock() { # SCENE EXPECTED
	got=$(jq -c '.cpus[1].clock | [.shift, .least, .most, .bounded, .inconsistent]' "$1.json")
	[ "$got" = "$2" ] || fail "$1: clock $got instead of $2"
}

report smp
report ahead
clock smp '[0,-10,10,true,false]'
clock ahead '[-5000,-5010,-4990,true,false]'
for json in smp ahead; do
	jq 'del(.cpus[].clock) | del(.observer)' $json.json >$json.rest
done
cmp smp.rest ahead.rest || fail "aligned, and the report is another"
[ ! -s ahead.err ] || fail "a warning: $(cat ahead.err)"

report apart
clock apart '[0,0,0,false,false]'
[ "$(jq -c '[.skew.seen, .skew.most]' apart.json)" = '[1,150]' ] || fail "apart: $(jq -c .skew apart.json)"
grep -q 'effects before their causes on another CPU: 1, by up to 150' apart.err || fail "no warning: $(cat apart.err)"
[ "$(jq '[.waits[] | select(.topic == "disk-ready") | .end] == ["nobody"]' apart.json)" = true ] ||
	fail "apart: somebody was guessed"

report drift
clock drift '[0,0,0,false,true]'
grep -q 'CPU 1: its meetings (BF_SYNC) contradict each other' drift.err || fail "no warning: $(cat drift.err)"

# SPDX-License-Identifier: BSD-2-Clause
#
# Three moments to drain, one boot: on fill wherever the ring becomes full; at quiet points
# only between two steps; at the end once. With more events than the ring holds the first two
# lose nothing, and the third says exactly how many it dropped, and what it kept still pairs.
. "$TOP/tests/lib.sh"

spans() { # TRACE: each enter as "depth parent name"
	"$BOOTFLAME" dump --json "$1" 2>/dev/null | jq -r '
		foreach (.boots[0].events | sort_by(.tick) | .[] | select(.event == "enter" or .event == "exit")) as $e
			({stack: [], out: null};
			 if $e.event == "enter" then {stack: (.stack + [$e.name]), out: "\(.stack | length) \(.stack | last) \($e.name)"}
			 elif (.stack | length) > 0 then {stack: .stack[:-1], out: null}
			 else {stack: [], out: "-1 exit without"} end;
			 .out | select(.))'
}
for drain in fill quiet end; do
	for n in 1000 5000; do
		for i in 1 2; do
			"$BOOTFLAME" record --exact --quiet --append "sort=merge sysinits=$n drain=$drain" -o $drain.$n.$i.bft 2>err ||
				fail "$drain, $n: $(cat err)"
			"$BOOTFLAME" dump $drain.$n.$i.bft >$i.txt 2>/dev/null
		done
		cmp 1.txt 2.txt || fail "$drain, $n: two exact boots differ"
		"$BOOTFLAME" report --json $drain.$n.1.bft >$drain.$n.json 2>/dev/null
		jq -e .complete $drain.$n.json >/dev/null || fail "$drain, $n: not complete"
		spans $drain.$n.1.bft >$drain.$n.spans
		grep -q 'exit without' $drain.$n.spans && fail "$drain, $n: an exit without its enter"
	done
done
drains() { # POLICY N
	jq '[.steps[] | select(.name == "drain") | .count] | add' "$1.$2.json"
}
# Events but for the drains themselves; the last drain's exit is the bye's.
recorded() { # POLICY N
	echo $(($(jq '.observer.events + .lost' "$1.$2.json") - 2 * $(drains "$1" "$2") + 1))
}
for n in 1000 5000; do
	for drain in fill quiet; do
		[ "$(jq .lost $drain.$n.json)" = 0 ] || fail "$drain, $n: lost some"
	done
	[ "$(drains end $n)" = 1 ] || fail "end, $n: $(drains end $n) drains"
	[ "$(recorded fill $n)" = "$(recorded quiet $n)" ] || fail "$n: quiet recorded other events than fill"
	[ "$(recorded fill $n)" = "$(recorded end $n)" ] ||
		fail "$n: $(recorded fill $n) events were recorded, with drain=end $(recorded end $n) are accounted for"
done
[ "$(jq .lost end.1000.json)" = 0 ] || fail "end: a ring that holds the boot dropped"
[ "$(jq .lost end.5000.json)" -gt 5000 ] || fail "end: nothing was dropped"
[ "$(drains fill 5000)" -gt 2 ] || fail "fill: the ring never was full"
[ "$(drains quiet 5000)" -gt "$(drains fill 5000)" ] || fail "quiet: it did not come before fill"
# All but the last one, which is the bye's: in no step, but between two.
grep ' drain$' quiet.5000.spans | sed '$d' | grep -v '^1 mi_startup drain$' && fail "quiet: a drain in a step"
grep ' drain$' fill.5000.spans | sed '$d' | grep -q '^2 filler' || fail "fill: no drain in a step (the test is blunt)"

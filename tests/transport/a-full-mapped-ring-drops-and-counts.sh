# SPDX-License-Identifier: BSD-2-Clause
#
# With more events than its ring holds a mapped boot keeps the first ones, whole and paired,
# and says exactly how many it did not: kept and lost are together what the same boot puts on
# a line.
. "$TOP/tests/lib.sh"

"$BOOTFLAME" record --exact --quiet --append 'sysinits=9000 sort=merge' -o line.bft 2>err || fail "$(cat err)"
"$BOOTFLAME" record --exact --quiet --transport mapped --append 'sysinits=9000 sort=merge' -o mapped.bft 2>err ||
	fail "$(cat err)"
"$BOOTFLAME" report --json line.bft >line.json
"$BOOTFLAME" report --json mapped.bft >mapped.json 2>/dev/null
jq -e .complete mapped.json >/dev/null || fail "not complete"
# A drain is an enter and an exit; the last one's exit is the bye's.
drains=$(jq '[.steps[] | select(.name == "drain") | .count] | add' line.json)
want=$(($(jq '.observer.events' line.json) - 2 * drains + 1))
have=$(jq '.observer.events + .lost' mapped.json)
[ "$(jq .lost line.json)" = 0 ] || fail "the line lost some"
[ "$(jq .lost mapped.json)" -gt 10000 ] || fail "nothing to speak of was dropped"
[ "$want" = "$have" ] || fail "$want events were recorded, $have are accounted for"
# 32 KiB of eight bytes; WIDE records and sizes are among them.
"$BOOTFLAME" dump --json mapped.bft 2>/dev/null | jq -e '
	[.boots[0].events[] | select(.event == "enter" or .event == "exit") | if .event == "enter" then 1 else -1 end]
	| reduce .[] as $d ({depth: 0, least: 0}; .depth += $d | .least = ([.least, .depth] | min))
	| .least == 0' >/dev/null || fail "an exit without its enter"

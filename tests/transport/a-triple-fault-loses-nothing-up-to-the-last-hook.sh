# SPDX-License-Identifier: BSD-2-Clause
#
# A machine that is gone between two instructions: what stands in its memory is in the trace to
# the last hook, whose mark is "last words", and is what a boot that lives has to there. The
# recorder says that the guest died, the report that it is not complete.
. "$TOP/tests/lib.sh"

events() { # TRACE
	"$BOOTFLAME" dump --json "$1" 2>/dev/null | jq -r '.boots[0].events[] | "\(.tick) \(.event) \(.name) \(.value)"'
}
status=0
"$BOOTFLAME" record --exact --quiet --transport mapped --append 'fault=triple' -o dead.bft 2>err || status=$?
[ $status = 1 ] || fail "exit status $status"
grep -q 'died without a bye' err || fail "does not say that it died: $(cat err)"
"$BOOTFLAME" record --exact --quiet --transport mapped --append 'chatty=0    ' -o alive.bft 2>err || fail "$(cat err)"
events dead.bft >dead
events alive.bft >alive
case $(tail -n 1 dead) in
*' mark last words null') ;;
*) fail "its last event is not its last: $(tail -n 1 dead)" ;;
esac
[ "$(wc -l <dead)" -gt 2000 ] || fail "only $(wc -l <dead) events"
# The same but for what the words on the command line cost: names and order.
sed '$d' dead | cut -d' ' -f2-3 >a
head -n "$(wc -l <a)" alive | cut -d' ' -f2-3 >b
cmp a b || fail "not what a boot that lives has to there"
"$BOOTFLAME" report --json dead.bft >report.json 2>/dev/null || fail "no report"
jq -e '(.complete | not) and .lost == 0' report.json >/dev/null || fail "complete, or lost some"

# Over the line the ring dies with the machine: why this is worth having.
"$BOOTFLAME" record --exact --quiet --append 'fault=triple' -o line.bft 2>err && fail "exit status 0 over the line"
[ "$(events line.bft | wc -l)" = 0 ] || fail "the line had something to tell"

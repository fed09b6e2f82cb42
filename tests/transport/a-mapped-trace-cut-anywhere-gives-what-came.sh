# SPDX-License-Identifier: BSD-2-Clause
#
# A trace of a mapped boot, cut at any byte behind its tables: report and dump read it, say that
# it is incomplete until the bye is in, and every event is one of the whole trace from the
# start on. One with a byte wrong in the middle of its records says how many it cannot show.
. "$TOP/tests/lib.sh"

events() { # TRACE
	"$BOOTFLAME" dump --json "$1" 2>/dev/null | jq -r '.boots[0].events[] | "\(.tick) \(.event) \(.site) \(.value)"'
}
"$BOOTFLAME" record --exact --quiet --transport mapped --append 'sysinits=300 sort=merge' -o whole.bft 2>err ||
	fail "$(cat err)"
events whole.bft >whole
size=$(wc -c <whole.bft)
# Chunks of type 8 begin at their sync word.
rings=$(LC_ALL=C grep -obUaP 'BFC\xb7\x08' whole.bft | cut -d: -f1)
first=$(echo "$rings" | head -n 1) last=$(echo "$rings" | tail -n 1)
[ -n "$first" ] || fail "no records in the trace"
most=0
for i in $(seq 0 24); do
	at=$((first + i * (size - first) / 24))
	head -c $at whole.bft >cut.bft
	events cut.bft >cut || fail "cut at $at: does not dump"
	n=$(wc -l <cut)
	head -n "$n" whole | cmp - cut || fail "cut at $at: other events"
	[ "$n" -ge $most ] || fail "cut at $at: fewer events than before"
	most=$n
	"$BOOTFLAME" report --json cut.bft >report.json 2>/dev/null || fail "cut at $at: no report"
	[ $at -gt "$last" ] || jq -e '.complete | not' report.json >/dev/null || fail "cut at $at: complete"
done
[ $most = "$(wc -l <whole)" ] || fail "the whole has $(wc -l <whole) events, the last cut $most"

# Two bytes of a record, so that the chunk's CRC cannot set it right: the chunk is left out, and
# what its places could hold is lost.
longest=0 where=
for at in $rings; do
	n=$(od -An -tu2 -j $((at + 6)) -N 2 whole.bft)
	[ "$n" -le $longest ] || longest=$((n)) where=$at
done
[ $longest -gt 100 ] || fail "no chunk has as much as ten records"
cp whole.bft wrong.bft
printf '\125\252' | dd of=wrong.bft bs=1 seek=$((where + 90)) conv=notrunc status=none
cmp -s whole.bft wrong.bft && fail "nothing was changed"
"$BOOTFLAME" report --json wrong.bft >report.json 2>/dev/null || fail "damaged: no report"
here=$(jq .observer.events report.json) lost=$(jq .lost report.json)
[ "$(jq .damage.chunks report.json)" = 1 ] || fail "damaged chunks: $(jq .damage report.json)"
[ "$here" -lt $most ] && [ $((here + lost)) -ge $most ] || fail "$here here and $lost lost, of $most"

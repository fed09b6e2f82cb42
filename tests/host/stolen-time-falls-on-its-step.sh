# SPDX-License-Identifier: BSD-2-Clause
#
# The VMM and a loop share one CPU: what the host's kernel calls stolen from the guest's CPU
# between entry and bye is on its steps, memory_zero, by far the longest, has some, and --net
# takes off just that.
. "$TOP/tests/lib.sh"

[ "$(id -u)" = 0 ] || skip 'only root may ask the host kernel (BPF)'
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
taskset -c "$cpu" sh -c 'while :; do :; done' &
loop=$!
trap 'kill $loop' EXIT
taskset -c "$cpu" "$BOOTFLAME" record --quiet --mem 64 --append 'sysinits=0 memory=zeroed' -o boot.bft 2>err ||
	fail "record: $(cat err)"
"$BOOTFLAME" dump --host --json boot.bft >dump.json
source=$(jq -r '.boots[0].host[] | select(.what == "outside").value' dump.json)
[ "$source" = bpf ] || skip "the host kernel was not asked: ${source:-no outside event}"

"$BOOTFLAME" report --json boot.bft >r.json || fail 'no report'
"$BOOTFLAME" report --net --json boot.bft >net.json || fail 'no net report'
expect_json r.json '[.steps[] | select(.name == "memory_zero")] | length == 1 and (.[0] | .stolen > 0 and .stolen < .self)'
expect_json r.json '(.steps | all(.stolen + .outside <= .self)) and ([.steps[].stolen] | add) == .outside.stolen'

# Independent of the report's laying: the intervals cut to init, the phase that entry and bye bound.
raw=$(jq --slurpfile r r.json '.boots[0] as $b |
	($b.host | map(select(.what == "vmm-start").ns)[0]) as $start |
	($r[0].phases | map(.name) | index("init")) as $at |
	($start + ([$r[0].phases[:$at][].ns] | add)) as $from | ($from + $r[0].phases[$at].ns) as $to |
	($b.host | map(select(.what == "thread") | .value | split(" ") | select(.[1] | startswith("vcpu")) | .[0] | tonumber)) as $vcpus |
	[$b.outside[] | select(.kind == "stolen" and (.thread | IN($vcpus[]))) |
		([.start_ns, $from] | max) as $a | ([.start_ns + .duration_ns, $to] | min) as $z |
		select($z > $a) | $z - $a] | add' dump.json)
expect_json r.json "(.outside.stolen * .clock_tie.rate / $raw - 1 | fabs) < 0.001"

for step in memory_zero mi_startup; do
	got=$(jq -c "[.steps[] | select(.name == \"$step\") | .self + .stolen]" net.json)
	[ "$got" = "$(jq -c "[.steps[] | select(.name == \"$step\").self]" r.json)" ] || fail "$step: net and stolen are not its time"
done
[ "$(jq .boot.total net.json)" = "$(jq '.boot.total - .outside.stolen' r.json)" ] || fail 'the net total is another'
expect_json net.json '([.steps[].self] | add) == .boot.total and .net'

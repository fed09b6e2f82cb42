#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Two exact recordings of Debian's cloud kernel agree in every event's tick. A word more on the
# command line, which nobody uses but which moves other threads about, moves no step's own (net)
# cost by more than 0.01 % of the boot. And all of the tracing makes the boot at most 1.5 % longer
# than the same one without.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

record_linux one.bft --exact
record_linux two.bft --exact
record_linux word.bft --exact --append unused
record_linux alone.bft --exact --untraced
events_of one.bft >one
events_of two.bft >two
[ "$(wc -l <one)" -gt 2000 ] || fail "$(wc -l <one) events"
cmp one two || { diff one two | head; fail 'two exact boots differ'; }

for boot in one word alone; do
	"$BOOTFLAME" report --json $boot.bft >$boot.json
done
expect_json one.json '.complete and .lost == 0 and ([.subsystems[] | select(.name == "unaccounted") | .self] | add) == 0'
jq -n --slurpfile a one.json --slurpfile b word.json '
	def own: [.steps[] | {key: "\(.name) (\(.subsystem))", value: .self}] | from_entries;
	($a[0] | own) as $x | ($b[0] | own) as $y | [($x + $y | keys[]) | {step: ., by: (($y[.] // 0) - ($x[.] // 0))} | select(.by != 0)]
	| sort_by(.by | fabs) | reverse' >moved.json
most=$(jq '.[0].by // 0 | fabs' moved.json)
jq -en "$most <= $(jq .boot.total one.json) / 10000" >/dev/null ||
	{ jq -c '.[:5][]' moved.json; fail "a word more moved a step by $most instructions"; }
traced=$(jq .boot.total one.json) alone=$(jq .boot.total alone.json)
jq -en "$traced <= $alone * 1.015 and $traced > $alone" >/dev/null || fail "$traced instructions with tracing, $alone without"
echo "NOTE: a word more moved $(jq length moved.json) of $(jq '.steps | length' one.json) steps, the most by $most of $traced instructions"
echo "NOTE: tracing costs $(jq -n "($traced - $alone) * 10000 / $alone | round / 100") % ($alone instructions without)"

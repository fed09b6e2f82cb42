#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# An exact boot of a thousand SYSINITs by the default bubble sort: no event is lost, an
# event costs at most 3.5 bytes on the wire, every SYSINIT that ran is in the report once,
# the self times sum to the total to the tick, and at most 1 % of it is unaccounted.
set -eu
. "$TOP/tests/lib.sh"

exact boot.bft 'sysinits=1000'
"$BOOTFLAME" report --json boot.bft >report.json 2>err
[ ! -s err ] || { cat err; fail 'report warns of something'; }
expect_json report.json '.schema == "bootflame.report/1" and .clock.kind == "instructions"'
expect_json report.json '.complete and .lost == 0'
expect_json report.json '.observer.bytes_per_event <= 3.5 and .observer.bytes_per_event > 0'
expect_json report.json '(.observer.wire_bytes / .observer.events - .observer.bytes_per_event) | fabs < 0.0001'
expect_json report.json '([.steps[].self] | add) == .boot.total'
expect_json report.json '([.subsystems[].self] | add) == .boot.total'
expect_json report.json '([.subsystems[] | select(.name == "unaccounted") | .self] | add) * 100 <= .boot.total'
# Every byte that is no console text is counted as wire: nothing travels unseen.
"$B/tests/edit-bft" wire boot.bft >wire
text=$("$BOOTFLAME" dump --json boot.bft | jq -j '.boots[0].console' | wc -c)
expect_json report.json ".observer.wire_bytes == $(wc -c <wire) - $text"

# What ran: the kernel says how many, the report names them.
ran=$("$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console | capture(", (?<n>[0-9]+) steps").n')
sed -n 's/^SYSINIT(\([a-z0-9_]*\),.*/\1/p' "$TOP"/kernel/*.c "$TOP"/kernel/steps/*.c "$TOP"/kernel/steps/x86-64/*.c | sort >own
[ "$(wc -l <own)" -ge 14 ] || fail "the sources have only $(wc -l <own) SYSINITs"
[ "$ran" = $((1000 + $(wc -l <own))) ] || fail "the kernel says it ran $ran steps, not 1000 fillers and its own $(wc -l <own)"
seq 0 999 | sed 's/^/filler#/' | sort >expected
jq -r '.steps[] | select(.subsystem == "filler") | select(.count == 1) | .name' report.json | sort >fillers
cmp expected fillers || fail 'not every filler is there exactly once'
# The kernel's own: those whose SYSINIT line is in the sources, and whose span is within mi_startup.
direct=$("$BOOTFLAME" dump boot.bft | awk '
	/ enter mi_startup / { on = 1; depth = 0; next }
	on && $4 == "enter" { if (depth++ == 0) n++ }
	on && $4 == "exit" { if (depth-- == 0) on = 0 }
	END { print n }')
[ "$direct" = "$ran" ] || fail "$direct spans lie directly in mi_startup, and $ran steps ran"
while read -r name; do
	expect_json report.json "[.steps[] | select(.name == \"$name\")] | length == 1 and .[0].count == 1"
done <own
# A filler costs what the kernel's README says.
expect_json report.json '[.steps[] | select(.subsystem == "filler")] |
	map(select((.name | ltrimstr("filler#") | tonumber % 16) == 0) | .self) | unique | length <= 2'

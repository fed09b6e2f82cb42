#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A real log that ends in an Oops, of a kernel that prints units of 1024 ns: every initcall of it
# by name, once; the one that did not return is open up to the log's last line; from the
# kernel's clock's switch on each costs what is printed, in 1024 ns, and before that what its
# stamps lie apart; all together within 0.1 % of what the log prints.
set -eu
. "$TOP/tests/lib.sh"

log=$TOP/../shared/data/initcall/iommu_x86_5.9_initcall_debug.dmesg
[ -r "$log" ] || skip "$log is not here"
expect_status 0 "$BOOTFLAME" import initcall "$log" -o log.bft
expect_error ': 286 initcalls and 1 that did not return, 29 other calls in 1201 lines'
expect_status 0 "$BOOTFLAME" report --json log.bft
expect_error 'incomplete'
expect_error 'the kernel failed: BUG: kernel NULL pointer dereference, address: 0000000000000038'
expect_json out '.complete == false and .boot.total == 6606584 and .clock == {kind: "counter", hz: 1000000}'
expect_json out '.log.initcalls == 286 and .log.open == 1 and .log.not_understood == 0 and .log.unit_ns == 1024'
expect_json out '.log.returned == [{name: "pcc_init", subsystem: "initcall", value: -19}, {name: "bts_init", subsystem: "initcall", value: -19}]'
expect_json out '([.steps[].self] | add) == .boot.total'
mv out report
jq -r '.steps[] | select(.subsystem | IN("initcall", "early", "console")) | .name' report | sort >have
sed -n 's/.*calling  *\([a-zA-Z0-9_]*\)+0x.* @ [01]$/\1/p' "$log" | grep -vxF "$(sed -n 's/.* took .*//; s/.*pci 0000:.*calling  *\([a-z0-9_]*\)+.*/\1/p' "$log")" | sort >want
cmp have want || { diff have want; fail 'other initcalls than the log has'; }
[ "$(wc -l <have)" = 287 ] || fail "$(wc -l <have) initcalls"
# Behind "Switched to clocksource" but for the call that switches: printed units of 1024 ns.
awk '/Switched to clocksource/ { fine = 1; next }
fine && / initcall tracer_init_tracefs/ { next }
/ initcall .* returned / && fine { n = $0; sub(/.*initcall /, "", n); sub(/\+.*/, "", n); u = $0; sub(/.* after /, "", u); sub(/ usecs.*/, "", u); print n, u + int(u * 24 / 1000) }' "$log" | sort >printed
[ "$(wc -l <printed)" -gt 40 ] || fail 'few durations'
while read -r name us; do
	[ "$(jq --arg n "$name" '[.steps[] | select(.name == $n) | .total] | add' report)" = "$us" ] || fail "$name is not $us us"
done <printed
# All together.
sum=$(jq '[.steps[] | select(.subsystem | IN("initcall", "early", "console")) | .total] | add' report)
printed=$(awk '/ initcall .* returned / { u = $0; sub(/.* after /, "", u); s += u } END { printf "%d", s * 1.024 }' "$log")
[ $(((sum - printed) * 1000 / printed)) = 0 ] || fail "the calls sum to $sum us, and the log prints $printed"

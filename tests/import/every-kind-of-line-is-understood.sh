#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What else a log says of calls, from 2.6.27 on: durations in msecs, calls with no thread,
# addresses for names, async calls with a cookie, power management old and new, modules with
# build-ids, probes with their driver and the reason of their deferral, levels, a blacklisted
# call. Each as it is shown.
set -eu
. "$TOP/tests/lib.sh"

cat >log <<'END'
[    0.000000] Linux version 6.9.0 (x)
[    1.000000] entering initcall level: core
[    1.000000] calling  old_init+0x0/0x10
[    1.005000] initcall old_init+0x0/0x10 returned 0 after 4 msecs
[    1.010000] calling  0xffffffff81000000 @ 1
[    1.010100] initcall 0xffffffff81000000 returned -38 after 90 usecs
[    1.020000] entering initcall level: device
[    1.020010] calling  3_async_port_probe+0x0/0x20 @ 65
[    1.020020] calling  foo_init+0x0/0x1000 [foo abcdef0123456789] @ 1
[    1.020520] initcall foo_init+0x0/0x1000 [foo abcdef0123456789] returned 0 after 499 usecs
[    1.030010] initcall 3_async_port_probe+0x0/0x20 returned 0 after 9900 usecs
[    1.030100] initcall bar_init blacklisted
[    1.040000] calling  7-0061+ @ 2662, parent: i2c-7
[    1.040050] call 7-0061+ returned 0 after 49 usecs
[    1.050000] i8042 kbd 00:01: PM: calling pnp_bus_resume+0x0/0x9d @ 4492, parent: pnp0
[    1.050020] i8042 aux 00:02: PM: calling pnp_bus_resume+0x0/0x9d @ 4493, parent: pnp0
[    1.050100] i8042 kbd 00:01: PM: pnp_bus_resume+0x0/0x9d returned 0 after 99 usecs
[    1.050220] i8042 aux 00:02: PM: pnp_bus_resume+0x0/0x9d returned 0 after 199 usecs
[    1.060000] calling  drv_init+0x0/0x20 @ 1
[    1.060010] platform 1c00000.pcie: Driver qcom-pcie requests probe deferral
[    1.060040] probe of 1c00000.pcie with driver qcom-pcie returned -517 after 20 usecs
[    1.060050] probe of 8000f00.mdio returned 517 after 5 usecs
[    1.060070] initcall drv_init+0x0/0x20 returned 0 after 60 usecs
[    1.060080] initcall drv_init+0x0/0x20 returned with preemption imbalance
[    1.070000] platform 1d84000.ufshc: deferred probe pending: wait for supplier /soc@0
[    1.080000] Freeing unused kernel memory: 100K
END
expect_status 0 "$BOOTFLAME" import initcall log -o log.bft
[ "$(wc -l <err)" = 2 ] || { cat err; fail 'warnings'; }
expect_error ': 4 initcalls, 2 probes, 4 other calls in 26 lines; the boot ends with the line: Freeing unused kernel memory: 100K'
expect_status 0 "$BOOTFLAME" report --json log.bft
total() { # NAME SUBSYSTEM US
	[ "$(jq --arg n "$1" --arg s "$2" '[.steps[] | select(.name == $n and .subsystem == $s) | .total] | add' out)" = "$3" ] && return
	jq -c '.steps[] | {name, subsystem, total}' out
	fail "$1 of $2 is not $3 us"
}
total old_init core 5000 # its clock is not known to be up
total 0xffffffff81000000 core 90
total 'foo_init [foo]' module 499
total async_port_probe async 9900
total 7-0061 pm 49
total 00:01 pm 99
total 00:02 pm 199
total drv_init device 60
total 1c00000.pcie deferred 20
total 8000f00.mdio deferred 5
expect_json out '.log.returned == [{name: "0xffffffff81000000", subsystem: "core", value: -38}, {name: "1c00000.pcie", subsystem: "deferred", value: -517}, {name: "8000f00.mdio", subsystem: "deferred", value: 517}]'
"$BOOTFLAME" dump log.bft >dump
for mark in 'Driver qcom-pcie requests probe deferral (cause)' 'returned -517 (returned)' 'bar_init (blacklisted)' \
	'1d84000.ufshc: deferred probe pending: wait for supplier /soc@0 (deferred)'; do
	grep -qF "mark $mark" dump || fail "no mark $mark"
done

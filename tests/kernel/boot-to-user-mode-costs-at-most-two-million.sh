#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With every cure on, one CPU and 128 MB, the boot to user mode and to bye costs at most
# 2,000,000 instructions, idle and observer apart; at least 99 % of them are in named steps, and
# a second boot costs the same.
set -eu
. "$TOP/tests/lib.sh"

for boot in 1 2; do
	exact boot.bft sort=merge --smp 1 --mem 128
	"$BOOTFLAME" report --json boot.bft >report.$boot
done
cmp report.1 report.2 || fail 'two boots differ'
expect_json report.1 '.complete and .lost == 0 and .boot.boots == 1'
expect_json report.1 '([.subsystems[].self] | add) == .boot.total'
net=$(jq '.boot.total - ([.subsystems[] | select(.name == "idle" or .name == "observer") | .self] | add)' report.1)
[ "$net" -le 2000000 ] || fail "it costs $net"
expect_json report.1 "[.steps[] | select(.name == \"unaccounted\") | .self] | add * 100 <= $net"
"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' >console
[ -e "$TOP/kernel/user/init.c" ] || skip "the kernel has no user mode; without it a boot costs $net"
grep -qx 'init: hello from user mode' console || { cat console; fail 'user mode did not speak'; }

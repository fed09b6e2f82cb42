#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# `gate --self-test` finds a known cost in a step of the kernel, also of one that is not
# bootflame's, and counts false alarms with their exact interval; where nothing can be made dearer,
# or no boot is whole, it is status 4 or 3, never 0.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

# So few boots do not always find it on a busy machine: then it says so.
status=0
"$BOOTFLAME" gate --self-test --json --trials 1 --max-boots 8 -- --append 'sysinits=20 sort=merge' >out 2>err || status=$?
case $status in
0) expect_json out '.injected.found == 1 and .alarms == 0' ;;
4) grep -q 'hardly ever fire\|false alarms' err || { cat err; fail 'no reason'; } ;;
*) cat out err; fail "exit status $status" ;;
esac
expect_json out '.schema == "bootflame.gate-self-test/1" and .trials == 1 and .injected.trials == 1 and .injected.insns > 1000'
expect_json out '.alarm_rate_high > 0.97 and .sees_worst >= .sees_median and .sees_median > 0.0099'

cp "$KERNEL" stripped.elf
strip stripped.elf
expect_status 4 "$BOOTFLAME" gate --self-test --kernel stripped.elf --trials 1 --max-boots 8
expect_error 'no knob'
expect_status 4 "$BOOTFLAME" gate --self-test --kernel "$TOP/README.md"
expect_status 4 "$BOOTFLAME" gate --self-test --kernel "$KERNEL_OFF" -- --timeout 2
expect_status 2 "$BOOTFLAME" gate --self-test --base a.bft
expect_status 2 "$BOOTFLAME" gate --self-test -- --exact
expect_status 2 "$BOOTFLAME" gate --kernel "$KERNEL" --base a.bft --new a.bft
expect_status 2 "$BOOTFLAME" gate --self-test --trials 0

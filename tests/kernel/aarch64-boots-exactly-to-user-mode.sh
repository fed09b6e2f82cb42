#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# --machine virt boots the kernel for aarch64 by itself, to user mode and its bye: complete,
# nothing lost, each tick in a step, twice the same in exact mode, fillers to the digit. Its
# hooks-off twin boots too, and costs less. In time mode the counter's frequency is the clock's.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/aarch64.inc"

for n in 1 2; do
	exact boot.bft 'sort=merge sysinits=64' --machine virt
	"$BOOTFLAME" dump boot.bft >"dump.$n"
done
cmp dump.1 dump.2 || fail 'two exact boots differ'
grep -qx 'text init: hello from user mode' dump.1 || fail 'user mode says nothing'
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.complete and .lost == 0 and .clock.kind == "instructions" and .clock.hz == 1e9'
expect_json report.json '([.steps[].self] | add) == .boot.total'
expect_json report.json '([.steps[] | select(.subsystem == "unaccounted") | .self] | add) < .boot.total / 100'
expect_json report.json '["cpu", "vm", "clock", "intr", "sched", "smp", "dev", "fs", "filler", "user", "idle"]
	- [.subsystems[].name] == []'
expect_json report.json '["dtb_read", "paging_init", "irq_init", "timer_init", "cpus_find", "clock_init"] - [.steps[].name] == []'
expect_json report.json '[.steps[] | select(.subsystem == "filler")
	| .self - 50 * (.name | ltrimstr("filler#") | tonumber % 16)] | length == 64 and (unique | length) == 1 and .[0] >= 250'

ticks_of() { # TRACE
	console_of "$1" | sed -n 's/^boot: \([0-9]*\) ticks.*/\1/p'
}
qemu-system-aarch64 -M virt -cpu max,cntfrq=1000000000 -accel tcg -icount shift=0,sleep=off -seed 1 -m 128 \
	-nodefaults -display none -no-reboot -serial file:off.txt -kernel "$B/kernel-aarch64-off/bootflame-kernel.elf" \
	-append 'sort=merge sysinits=64'
off=$(sed -n 's/^boot: \([0-9]*\) ticks.*/\1/p' off.txt)
on=$(ticks_of boot.bft)
[ "$off" -gt 0 ] && [ "$off" -lt "$on" ] || fail "the boot costs $off ticks without hooks, $on with them"

expect_status 0 "$BOOTFLAME" record --quiet --machine virt --append 'sort=merge sysinits=64' -o time.bft
"$BOOTFLAME" report --json time.bft >time.json
expect_json time.json '.complete and .lost == 0 and .clock.kind == "counter" and .clock.hz > 1e6'

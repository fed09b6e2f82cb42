#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Entered as Firecracker enters a kernel (long mode, boot_params at RSI), the kernel boots to its end:
# complete, exact twice the same, with the memory, command line and initrd of a PVH boot, in time mode
# too. Hostile boot_params boot or stop with a clear line.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/linux-entry.inc"

for n in 1 2; do
	linux_record --exact boot.bft 'sort=merge sysinits=20' || { cat record.err; fail 'the boot did not finish'; }
	"$BOOTFLAME" dump boot.bft >"dump.$n"
done
cmp dump.1 dump.2 || fail 'two exact boots differ'
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.complete and .lost == 0 and .damage.frames == 0'
expect_json report.json '[.steps[] | select(.subsystem == "filler" and .count == 1)] | length == 20'
expect_json report.json '([.steps[].self] | add) == .boot.total'
linux_console boot.bft | grep '^memory:' >linux.memory
exact pvh.bft 'sort=merge sysinits=20'
linux_console pvh.bft | grep '^memory:' | cmp - linux.memory || fail 'not the memory of a PVH boot'

linux_record '' time.bft 'sort=merge sysinits=20' || { cat record.err; fail 'time mode'; }
"$BOOTFLAME" report --json time.bft >report.json
expect_json report.json '.complete and .lost == 0'

# OFFSET=VALUE of the boot_params, the exit status of record, what the console says.
hostile() {
	status=0
	linux_record --exact hostile.bft 'sort=merge sysinits=3' $1 || status=$?
	linux_console hostile.bft >console 2>/dev/null
	[ "$status" = "$2" ] || { cat record.err console; fail "$1: status $status"; }
	grep -q "$3" console || { cat console; fail "$1: not said: $3"; }
	"$BOOTFLAME" report --json hostile.bft >report.json 2>/dev/null
	expect_json report.json '.complete and .lost == 0'
}
hostile '0x1e8=255' 0 'boot_params: 255 memory entries in a table of 128'
hostile '0x1e8=0' 1 'panic: no memory map'
hostile '0x202=1' 1 'panic: no boot_params'
hostile '0xc8=0x7fff' 0 'cmdline: at 0x7fff[0-9a-f]*, which is out of reach'
hostile '0x228=0xfffff000' 0 'memory:'
hostile '0x218=0x70000000 0x21c=0xfff' 0 'is no module'
hostile '0x2d8=0 0x2dc=0xffffffff' 0 'is out of reach'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# On aarch64 disks have the partitions that they have on x86-64, by either version of the
# transport; exact boots with one that answers and one that never does are equal; and in time
# mode a slow one is waited for by its interrupt.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/virtio-disks.inc"

[ -e "$B/kernel-aarch64/bootflame-kernel.elf" ] || skip 'the kernel is not built for aarch64 here (no compiler for it)'
on_disk='-device virtio-blk-device,cyls=16,heads=4,secs=32,drive'
silent="-blockdev null-co,node-name=silent,size=1048576,read-zeroes=on,latency-ns=600000000000 $on_disk=silent"
slow="-blockdev null-co,node-name=slow,size=1048576,read-zeroes=on,latency-ns=50000000 $on_disk=slow"
console() {
	"$BOOTFLAME" dump --json disk.bft | jq -r '.boots[0].console' >console
	"$BOOTFLAME" report --json disk.bft >report.json
	expect_json report.json '.complete and .lost == 0'
}
said() {
	grep -qx "$1" console || { cat console; fail "not said: $1"; }
}
disk it 8192
gpt it '2048 4095' '4096 8191'
for legacy in true false; do
	for i in 1 2; do
		exact disk.bft 'sysinits=0 sort=merge' --machine virt -- -global "virtio-mmio.force-legacy=$legacy" \
			$silent $(disk_args it)
		"$BOOTFLAME" dump disk.bft >dump.$i
	done
	cmp dump.1 dump.2 || fail "legacy=$legacy: two exact boots differ"
	console
	said 'disk0p1: sectors 2048 + 2048'
	said 'disk0p2: sectors 4096 + 4096'
	said 'virtio-blk1: does not answer, given up'
done
"$BOOTFLAME" record --machine virt --quiet --append 'sysinits=0 sort=merge' -o disk.bft -- $slow 2>err || { cat err; fail 'time mode'; }
console
said 'disk0: no partition table'
! grep 'does not' console || fail 'a device that is only slow is not waited for'
"$BOOTFLAME" report disk.bft >report.txt
grep -q 'boot for virtio-blk (wait)' report.txt || { cat report.txt; fail 'nobody waits for an interrupt'; }

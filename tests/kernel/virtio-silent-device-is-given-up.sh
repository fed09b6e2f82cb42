#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A disk that never answers is told of and given up, and the boot goes on to its end, with others
# beside it that answer: in exact mode, where such boots are equal too, and in time mode. A
# machine without any virtio device boots as well.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/virtio-disks.inc"

# With a geometry, for which QEMU would look at the disk; it answers after ten minutes.
silent='-blockdev null-co,node-name=silent,size=1048576,read-zeroes=on,latency-ns=600000000000
	-device virtio-blk-device,drive=silent,cyls=16,heads=4,secs=32'
console() {
	"$BOOTFLAME" dump --json silent.bft | jq -r '.boots[0].console' >console
	"$BOOTFLAME" report --json silent.bft >report.json
	expect_json report.json '.complete and .lost == 0'
}
said() {
	grep -qx "$1" console || { cat console; fail "not said: $1"; }
}
disk it 64
mbr it '131 8 8'

for i in 1 2; do
	exact silent.bft 'sysinits=0 sort=merge' -- $silent $(disk_args it)
	"$BOOTFLAME" dump silent.bft >dump.$i
done
cmp dump.1 dump.2 || fail 'two exact boots with a silent disk differ'
console
said 'virtio-blk1: does not answer, given up'
said 'disk0p1: sectors 8 + 8'

"$BOOTFLAME" record --quiet --append 'sysinits=0 sort=merge' -o silent.bft -- $silent $(disk_args it) 2>err ||
	{ cat err; fail 'time mode'; }
console
said 'virtio-blk1: does not answer, given up'
said 'disk0p1: sectors 8 + 8'

exact silent.bft 'sysinits=0 sort=merge'
console
! grep -q '^virtio' console || { cat console; fail 'a device where there is none'; }
expect_json report.json '.steps | any(.name == "virtio_bus" and .n >= 24)'
# What the bus and its drivers cost where there is nothing.
expect_json report.json '[.steps[] | select(.subsystem == "bus" or .subsystem == "dev") | .self] | add < 60000'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boots with disks are the same to the instruction, however many there are, by either version of
# the transport, and with both of the host's CPUs kept busy; one disk more always costs the
# same, and its wait is idle time that is the same too.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/virtio-disks.inc"

boot() { # OUT DISKS [VMM ARGUMENTS]
	out=$1 disks=$2
	shift 2
	for i in $(seq "$disks"); do
		set -- "$@" -drive "if=none,id=d$i,format=raw,file=it,readonly=on,file.locking=off" \
			-device "virtio-blk-device,drive=d$i"
	done
	exact "$out" 'sysinits=0 sort=merge' -- "$@"
	"$BOOTFLAME" dump "$out" >"$out.dump"
}
disk it 8192
mbr it '131 2048 4096'

for n in 1 16; do
	for legacy in true false; do
		boot first.bft $n -global "virtio-mmio.force-legacy=$legacy"
		boot again.bft $n -global "virtio-mmio.force-legacy=$legacy"
		cmp first.bft.dump again.bft.dump || fail "$n disks, legacy=$legacy: two boots differ"
	done
done
boot quiet.bft 4
busy=
for _ in 1 2 3 4; do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
trap 'kill $busy 2>/dev/null || true' EXIT
for _ in 1 2 3; do
	boot loaded.bft 4
	cmp quiet.bft.dump loaded.bft.dump || fail '4 disks: a boot on a busy host differs'
done
kill $busy

cost() { # TRACE: what disks cost, and how long they were waited for
	"$BOOTFLAME" report --json "$1" | jq -r '[.steps[] | select(.name == "virtio_blk") | .self] + [.steps[] |
		select(.name == "device_wait" and .subsystem == "idle") | .self] | @tsv'
}
for n in 2 3; do
	boot $n.bft $n
done
waits() {
	cost "$1" | cut -f 2
}
[ $(($(waits 3.bft) - $(waits 2.bft))) = $(($(waits quiet.bft) - $(waits 3.bft))) ] || fail 'a wait is not like another'
"$BOOTFLAME" report --json first.bft >report.json
expect_json report.json '.complete and .lost == 0'
expect_json report.json '.steps | any(.name == "virtio_blk" and .count == 16)'
expect_json report.json '.steps | any(.name == "virtio_probe" and .n == 16)'

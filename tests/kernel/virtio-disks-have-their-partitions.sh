#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A disk's partitions are told, by MBR and GPT and both versions of the transport; and whatever
# else stands where a table should be gets one clear line, and the boot goes on.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/virtio-disks.inc"

boot() { # VMM ARGUMENTS
	exact disk.bft 'sysinits=0 sort=merge' -- "$@"
	"$BOOTFLAME" report --json disk.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	"$BOOTFLAME" dump --json disk.bft | jq -r '.boots[0].console' | grep '^disk' >console || true
}
# What it says of the disk "it", beyond its size.
says() { # LINES...
	boot $(disk_args it)
	[ "$(sed 1d console)" = "$(printf '%s\n' "$@")" ] || { cat console; fail "not what was to be said: $*"; }
}

disk it 8192
says 'disk0: no partition table'
mbr it '131 2048 4096' '0 0 0' '130 6144 2048'
for legacy in true false; do
	boot -global "virtio-mmio.force-legacy=$legacy" $(disk_args it)
	[ "$(cat console)" = "$(printf '%s\n' 'disk0: 8192 sectors' 'disk0: MBR' 'disk0p1: sectors 2048 + 4096' \
		'disk0p3: sectors 6144 + 2048')" ] || { cat console; fail "MBR, legacy=$legacy"; }
	expect_json report.json '.steps | any(.name == "virtio_blk" and .subsystem == "dev" and .n == 2)'
done
mbr it '131 0 1' '131 8192 1' '131 4096 4097' '131 4294967295 4294967295'
says 'disk0: MBR' 'disk0p1: sectors 0 + 1 are not on the disk, ignored' \
	'disk0p2: sectors 8192 + 1 are not on the disk, ignored' \
	'disk0p3: sectors 4096 + 4097 are not on the disk, ignored' \
	'disk0p4: sectors 4294967295 + 4294967295 are not on the disk, ignored'
disk it 1
mbr it '238 1 1'
says

disk it 8192
gpt it '2048 4095' '4096 8191'
says 'disk0: GPT, 128 entries' 'disk0p1: sectors 2048 + 2048' 'disk0p2: sectors 4096 + 4096'
gpt it '2048 8192' '4096 4095'
says 'disk0: GPT, 128 entries' 'disk0p1: sectors 2048 + 6145 are not on the disk, ignored' \
	'disk0p2: sectors 4096 + 0 are not on the disk, ignored'
(gpt_entry_bytes=256 gpt_entries=2 && disk it 8192 && gpt it '2048 4095' '4096 4097' '5000 5001')
says 'disk0: GPT, 2 entries' 'disk0p1: sectors 2048 + 2048' 'disk0p2: sectors 4096 + 2'
(gpt_wrong_crc=1 && gpt it)
says 'disk0: GPT: another CRC, ignored'
(gpt_signature='EFI FART' && gpt it)
says 'disk0: GPT: no signature, ignored'
(gpt_header_bytes=4294967295 && gpt it)
says 'disk0: GPT: no such length, ignored'
(gpt_here=7 && gpt it)
says 'disk0: GPT: it says that it is elsewhere, ignored'
(gpt_entry_bytes=0 && gpt it)
says 'disk0: GPT: no such length of an entry, ignored'
(gpt_entries_at=99999999 && gpt it)
says 'disk0: GPT: its entries are not on the disk, ignored'
(gpt_entries_at=8190 && gpt it)
says 'disk0: GPT, 128 entries' 'disk0: GPT: its entries reach past the disk, ignored'
(gpt_entries=4294967295 && disk it 8192 && gpt it '2048 4095')
says 'disk0: GPT, 4294967295 entries, not all are read' 'disk0p1: sectors 2048 + 2048'
(gpt_entries=0 && gpt it)
says 'disk0: GPT, 0 entries'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With two CPUs and disks that are slow to answer, probes in parallel together take longer than
# the step they are in: they wait at the same time, and the report says for what. With
# probes=serial the step takes all of them, and diff shows it longer. By interrupts, which come on either way of
# knowing their numbers. Judged in time mode, by what is less than what.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

slow=
for i in 1 2 3 4 5 6; do
	slow="$slow -blockdev null-co,node-name=n$i,size=1048576,read-zeroes=on,latency-ns=50000000
		-device virtio-blk-device,drive=n$i,cyls=16,heads=4,secs=32"
done
record() { # PROBES [VMM ARGUMENTS]
	probes=$1
	shift
	"$BOOTFLAME" record --quiet --smp 2 --append "sysinits=0 sort=merge probes=$probes" -o $probes.bft -- $slow "$@" 2>err || {
		cat err
		fail "$probes"
	}
	"$BOOTFLAME" report --json $probes.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	"$BOOTFLAME" dump --json $probes.bft | jq -r '.boots[0].console' >console
	[ "$(grep -c '^disk[0-5]: no partition table$' console)" = 6 ] || { cat console; fail "$probes: not six disks"; }
	! grep 'does not' console || fail "$probes: a device that is only slow is not waited for"
	"$BOOTFLAME" report $probes.bft >report.txt
	grep -q 'for virtio-blk (wait)' report.txt || { cat report.txt; fail "$probes: nobody waits for an interrupt"; }
}
of_step() { # NAME
	jq --arg name "$1" '[.steps[] | select(.name == $name and .subsystem == "dev") | .total] | add' report.json
}
for way in '' '-machine acpi=off'; do
	record parallel $way
	[ "$(of_step virtio_blk)" -gt "$(of_step virtio_probe)" ] || fail "parallel $way: one probe waits for another"
	expect_json report.json '[.steps[] | select(.name == "virtio_blk") | .cpu] | length == 2'
	record serial $way
	[ "$(of_step virtio_blk)" -le "$(of_step virtio_probe)" ] || fail "serial $way: probes overlap"
	expect_json report.json '[.steps[] | select(.name == "virtio_blk") | .cpu] == [0]'
	expect_status 0 "$BOOTFLAME" diff --json parallel.bft serial.bft
	expect_json out '.steps[] | select(.name == "virtio_probe") | .total_new > .total_base'
done

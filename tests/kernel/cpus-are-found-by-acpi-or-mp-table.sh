#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The CPUs are found on each machine: by ACPI's MADT where there is one, by the MP table where not, by
# boot_params' RSDP and without it; by cpus= where a table tells of fewer. Nothing needs ACPI.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/linux-entry.inc"

found() { # TRACE CPUS
	"$BOOTFLAME" report --json "$1" >report.json
	expect_json report.json '.complete and .lost == 0'
	expect_json report.json "[.steps[] | select(.name == \"cpus_find\")][0].n == $2"
	expect_json report.json "[.steps[].cpu] | unique | length == $2"
}
words='sort=merge sysinits=0'
for machine in microvm pc q35; do
	exact boot.bft "$words" --machine $machine --smp 3
	found boot.bft 3
done
exact boot.bft "$words" --smp 3 -- -M microvm,acpi=off
found boot.bft 3
exact boot.bft "$words" --smp 3 -- -M microvm,ioapic2=off
found boot.bft 3
# SeaBIOS lists one CPU of each socket.
exact boot.bft "$words" --machine pc --smp 3 -- -M pc,acpi=off
found boot.bft 1
exact boot.bft "$words cpus=3" --machine pc --smp 3 -- -M pc,acpi=off
found boot.bft 3

linux_record --exact boot.bft "$words" -- -smp 3 || { cat record.err; fail 'boot_params with an RSDP'; }
found boot.bft 3
linux_record --exact boot.bft "$words" 0x70=0 -- -smp 3 || { cat record.err; fail 'boot_params without'; }
found boot.bft 3
linux_record --exact boot.bft "$words" 0x70=0x1000 -- -smp 3 || { cat record.err; fail 'an RSDP that is none'; }
found boot.bft 3

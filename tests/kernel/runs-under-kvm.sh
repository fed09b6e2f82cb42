#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Entered by KVM_RUN in long mode, as Firecracker does, the kernel boots to its end and resets the
# machine by the keyboard controller: complete, nothing lost. tests/kvm-in-qemu.sh does the same where
# there is no KVM.
set -eu
. "$TOP/tests/lib.sh"

tools=$TOP/tests/functions
${CC:-gcc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -O2 -o kvm-monitor "$TOP/tests/monitor/kvm-monitor.c"
status=0
timeout 60 ./kvm-monitor "$KERNEL" 'sort=merge sysinits=20' >line 2>err || status=$?
[ $status != 77 ] || skip "no KVM here: $(cat line)"
[ $status = 0 ] || { cat err; fail "the monitor's exit status is $status"; }
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -I"$TOP/tracer" -I"$TOP/guest-hooks/include" -o wire-to-bft "$tools/wire-to-bft.c" \
	"$TOP/tracer/kernel-elf.c" "$TOP/tracer/kernel-functions.c" "$TOP"/tracer/tracefile/*.c "$TOP"/tracer/hostlib/*.c \
	-lelf -lz -l:libstdc++.so.6
./wire-to-bft "$KERNEL" <line >kvm.bft
"$BOOTFLAME" report --json kvm.bft >report.json
expect_json report.json '.complete and .lost == 0 and .damage.frames == 0'
expect_json report.json '[.steps[] | select(.subsystem == "filler" and .count == 1)] | length == 20'

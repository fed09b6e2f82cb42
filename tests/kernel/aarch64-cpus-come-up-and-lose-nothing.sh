#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# 1, 2, 4 and 8 CPUs of -M virt come up and run threads, with GICv2 and GICv3; no event is lost, each
# CPU is in the report and its clock is not shifted. One after the other they come too. In
# exact mode two boots of several CPUs are the same.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/aarch64.inc"

boots() { # CPUS, WORDS, then options of record
	cpus=$1 words=$2
	shift 2
	expect_status 0 "$BOOTFLAME" record --quiet --machine virt --smp "$cpus" --append "sort=merge sysinits=0 $words" \
		-o cpus.bft "$@"
	"$BOOTFLAME" report --json cpus.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	expect_json report.json "(.cpus | length == $cpus)
		and (.cpus | all(.clock.shift == 0 and (.clock.inconsistent | not) and (.cpu == 0 or .clock.bounded)))"
}
for cpus in 1 2 4 8; do
	boots $cpus "threads=$cpus"
done
boots 3 smp=serial
boots 4 threads=8 -- -M virt,gic-version=3
boots 2 '' -- -M virt,virtualization=on
boots 2 cpus=2 -- -smp 4

for n in 1 2; do
	exact two.bft 'sort=merge sysinits=0 threads=4' --machine virt --smp 2
	"$BOOTFLAME" dump two.bft >"dump.$n"
done
cmp dump.1 dump.2 || fail 'two exact boots of two CPUs differ'

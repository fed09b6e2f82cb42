#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A guest that said hello and then hangs: status 1 at the timeout, the trace is readable and
# says complete:false, and no QEMU is left behind.
set -eu
. "$TOP/tests/lib.sh"

for mode in --exact --quiet; do
	expect_status 1 "$BOOTFLAME" record $mode --append 'hang=1 sort=merge' --timeout 3 -o hang.bft \
		-- -name "hang,process=hang-$$"
	expect_error 'no bye within 3 s'
	[ -z "$(processes_with "hang-$$")" ] || fail 'QEMU was left behind'
	expect_status 0 "$BOOTFLAME" report --json hang.bft
	expect_error 'incomplete: no bye from the guest, the recorder saw: timeout'
	expect_json out '.complete == false and .lost == 0 and .observer.events > 100'
	expect_json out '([.steps[].self] | add) == .boot.total'
	expect_json out '[.steps[] | select(.name == "test_hang")] | length == 1'
done

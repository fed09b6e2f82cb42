#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A guest that takes an exception: status 1, the trace is there with every event up to then,
# the console has the registers, and the bye says that it was a panic.
set -eu
. "$TOP/tests/lib.sh"

for fault in ud pf de; do
	expect_status 1 "$BOOTFLAME" record --exact --append "fault=$fault sort=merge" -o "$fault.bft"
	expect_error 'the guest ended with status 1 (last console line: ..*'
	expect_status 0 "$BOOTFLAME" report --json "$fault.bft"
	expect_error 'the guest ended with status 1, a failure'
	expect_json out '.complete and .lost == 0'
	expect_json out '[.steps[] | select(.name == "test_fault")] | length == 1'
	expect_json out '([.steps[].self] | add) == .boot.total'
	"$BOOTFLAME" dump --json "$fault.bft" | jq -r '.boots[0].console' >console
	for register in rip rsp rax rflags; do
		grep -qi "$register" console || { cat console; fail "$fault: no $register on the console"; }
	done
	"$BOOTFLAME" dump "$fault.bft" | grep -q '^bye last [0-9]* status 1$' || fail "$fault: the bye has no status 1"
done
grep -qi cr2 console || "$BOOTFLAME" dump pf.bft | grep -qi '700000000000' || fail 'pf: the address is not on the console'

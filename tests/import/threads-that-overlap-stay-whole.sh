#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Calls of several threads interleave, and one name runs in two at once: each return ends its
# own call, every call's self time is whole, and every CPU's self times sum to its window. Of
# twenty at a time some take turns, which is said.
set -eu
. "$TOP/tests/lib.sh"

cat >log <<'END'
[    0.000000][    T0] Linux version 6.9.0 (x)
[    1.000000][    T1] calling  main_init+0x0/0x10 @ 1
[    1.000100][   T50] calling  same_init+0x0/0x10 [m] @ 50
[    1.000200][   T51] calling  same_init+0x0/0x10 [m] @ 51
[    1.000300][   T50] initcall same_init+0x0/0x10 [m] returned 0 after 200 usecs
[    1.000400][   T60] probe of slow.0 returned 0 after 350 usecs
[    1.000700][   T51] initcall same_init+0x0/0x10 [m] returned 0 after 500 usecs
[    1.001000][    T1] initcall main_init+0x0/0x10 returned 0 after 1000 usecs
[    1.002000][    T1] Run /init as init process
END
expect_self() { # NAME US
	[ "$(jq --arg n "$1" '[.steps[] | select(.name == $n) | .self] | add' out)" = "$2" ] && return
	jq -c '.steps[] | {name, cpu, self, total}' out
	fail "$1 is not $2 us"
}
check() {
	expect_self main_init 1000
	expect_self 'same_init [m]' 700
	expect_self slow.0 350
	expect_json out '([.steps[] | select(.cpu == 0) | .self] | add) == .boot.total and .boot.total == 1002000 and .complete'
}
expect_status 0 "$BOOTFLAME" import initcall log -o log.bft
expect_status 0 "$BOOTFLAME" report --json log.bft
check
# Without caller ids the durations tell which of the two returned, and that the probe, which began before any call of
# its own thread did, was another's.
sed 's/\]\[ *T[0-9]*\]/]/; s/\(slow.0 returned 0 after \)350/\1 450/' log >bare
expect_status 0 "$BOOTFLAME" import initcall bare -o bare.bft
expect_status 0 "$BOOTFLAME" report --json bare.bft
expect_self 'same_init [m]' 700
expect_self slow.0 450

{
	echo '[    0.000000] Linux version 6.9.0 (x)'
	for i in $(seq 10 29); do echo "[    1.0000$i] calling  f$i+0x0/0x10 [m] @ $i"; done
	for i in $(seq 10 29); do echo "[    1.0010$i] initcall f$i+0x0/0x10 [m] returned 0 after 1000 usecs"; done
	echo '[    1.100000] Run /init as init process'
} >crowd
expect_status 0 "$BOOTFLAME" import initcall crowd -o crowd.bft
expect_error ' 6 calls overlapped more others than there are CPUs'
expect_status 0 "$BOOTFLAME" report --json crowd.bft
expect_json out '[.steps[] | select(.subsystem == "module") | .total] == [range(20) | 1000]'

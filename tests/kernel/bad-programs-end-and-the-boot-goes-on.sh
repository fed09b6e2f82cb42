#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A program in user mode that faults, reaches for the kernel, wants what is privileged or does
# not end gets a line and is over; the boot goes on to its bye. Wild pointers in system calls
# are refused; selectors and flags of its own making lead nobody astray.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/user-programs.inc"

killed() { # DOES WHAT [WORDS]
	program "$1"
	boot_program "${3-}"
	said "user: sbin/init: $2; killed"
	expect_json report.json '[.steps[] | select(.name == "user_run") | .count] == [1]'
}
killed 1 'page fault at 0x7f00004[0-9a-f]*, address 0x0'
killed 2 'page fault at 0x7f00004[0-9a-f]*, address 0x100000'
killed 3 'page fault at 0x7f00004[0-9a-f]*, address 0x7f00004[0-9a-f]*'
killed 4 'page fault at 0x7f003ff[0-9a-f]*, address 0x7f003ff[0-9a-f]*'
killed 5 'invalid instruction at 0x7f00004[0-9a-f]*, address 0x0'
killed 6 'division error at 0x7f00004[0-9a-f]*, address 0x0'
killed 7 'protection fault at 0x7f00004[0-9a-f]*, address 0x0'
killed 8 'protection fault at 0x7f00004[0-9a-f]*, address 0x0'
killed 9 'protection fault at 0x7f00004[0-9a-f]*, address 0x0'
killed 10 'debug trap at 0x7f00004[0-9a-f]*, address 0x0'
killed 11 'page fault at 0x7f00004[0-9a-f]*, address 0xfffffffffffffff8'
killed 12 'page fault at 0x7f00004[0-9a-f]*, address 0x1ffff8'
killed 13 '[a-z ]* at 0x7f00004[0-9a-f]*, address 0x[0-9a-f]*'
killed 14 'page fault at 0x7f00004[0-9a-f]*, address 0x7f003fff[0-9a-f]*'
killed 15 'still runs after 2 ms' user_ms=2
killed 16 'still runs after 2 ms' user_ms=2

for does in 20 21 24 23; do
	program $does
	boot_program
	expect_json report.json '.damage.frames == 0'
	! grep -e '^user:' console || fail "$does: that program is in the right"
done
grep -qx "$(printf '%0600d' 0 | tr 0 x)" console || fail 'a long text is not whole'
program 22
boot_program
said 'user: sbin/init: exit status 7'

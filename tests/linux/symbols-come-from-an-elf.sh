#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel that does not tell its symbols (kptr_restrict) is recorded with addresses for names; with
# --symbols and an ELF that has them, all initcalls have their names. The ELF is made here, of the
# addresses of the one recording and the names of another.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

names() { # TRACE: of the initcalls, in order
	"$BOOTFLAME" dump --json "$1" | jq -r --argjson levels "$levels" '.boots[0].events[] |
		select(.event == "enter" and (.subsystem | IN($levels[])) and .name != "do_initcall_level") | .name'
}
closed='cryptomgr.notests nokaslr sysctl.kernel.kptr_restrict=2'
record_linux open.bft --append cryptomgr.notests
record_linux closed.bft --append "$closed"
names open.bft >open
names closed.bft >closed
[ "$(wc -l <open)" -ge 500 ] && ! grep -q ^0x open || fail 'an initcall has no name where the kernel tells them'
! grep -v '^0xffffffff8[0-9a-f]*$' closed || fail 'an initcall has a name though the kernel tells none'
# Names that several functions have are local in the kernel, and may be told apart here by a dot.
paste -d ' ' closed open | awk '{ n = seen[$2]++ ? $2 "." seen[$2] : $2; print ".globl " n "\n.type " n ", @function\n.set " n ", " $1 }' >vmlinux.s
as -o vmlinux vmlinux.s
record_linux named.bft --append "$closed" --symbols vmlinux
names named.bft | sed 's/\.[0-9]*$//' >named
sed 's/\.[0-9]*$//' open | diff - named >differ || { head differ; fail 'not the names of the ELF'; }

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A boot ends in user mode: init of the initramfs is loaded, says hello and exits; the time in
# user mode is a step of its own. Where there is no such program a line says so, and the boot
# is none the worse.
set -eu
. "$TOP/tests/lib.sh"

boot() { # WORDS
	exact boot.bft "sort=merge sysinits=0 $1"
	"$BOOTFLAME" report --json boot.bft >report.json
	"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' >console
	expect_json report.json '.complete and .lost == 0'
}
boot ''
grep -qx 'init: hello from user mode' console || fail 'init did not speak'
bytes=$(stat -c %s "$B/kernel-user-x86-64/init")
expect_json report.json "[.steps[] | select(.name == \"user_load\") | .n] == [$bytes]"
expect_json report.json '[.steps[] | select(.name == "init" and .subsystem == "user") | .count] == [1]'
expect_json report.json '[.steps[] | select(.name == "sys_write") | .n] == [27]'
expect_json report.json '[.subsystems[] | select(.name == "user") | .self][0] < 60000'
"$BOOTFLAME" dump boot.bft >dump
awk '$4 == "mark" && $5 == "user" && $6 == "mode" { n++ } $4 == "counter" && $5 == "exit" { status = $NF; m++ }
	END { exit n != 1 || m != 1 || status != 0 }' dump || fail 'no mark at the entry, or no exit status of 0'

# The same program by another path; none; one that is none.
boot init=sbin/init
grep -qx 'init: hello from user mode' console || fail 'init= does not name it'
boot init=sbin/missing
grep -qx 'user: no sbin/missing' console || fail 'it is not told that there is none'
boot init=etc/hostname
grep -qx 'user: etc/hostname: it is no ELF file' console || fail 'a text was run'
boot "init=$(printf '%0100d' 0)"
grep -q 'no value of init' console || fail 'a path too long is taken'
grep -qx 'init: hello from user mode' console || fail 'and nothing in its place'

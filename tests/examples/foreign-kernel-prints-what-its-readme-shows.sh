#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The foreign kernel is built from vendored hooks, boots by its own protocol, and what the
# commands in its README print is what the README shows. With another compiler or QEMU than
# the README's the commands must still succeed.
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" B="$B" KCC="${CC:-gcc}" foreign-kernel >make.out 2>&1 || { cat make.out; fail 'it does not build'; }
! grep -i warning make.out || fail 'it builds with warnings'
ln -s "$B" build
readme=$TOP/examples/foreign-kernel/README.md
# Each "$ command" is followed by what it prints, up to the next one or the block's end.
awk '
/^```console$/ { print; inside = 1; next }
/^```$/ { inside = 0 }
inside && /^\$ / {
	print
	command = "(" substr($0, 3) ") 2>&1"
	while ((command | getline line) > 0)
		print line
	status = close(command)
	if (status != 0)
		print "exit status " status
	next
}
inside { next }
{ print }
' "$readme" >README.now
! grep -n '^exit status' README.now || fail 'a command of the README failed'
"$BOOTFLAME" report --json foreign.bft >report.json
expect_json report.json '.complete and .lost == 0'
expect_json report.json '[.steps[] | select(.name == "files") | .n] == [48]'
expect_json report.json '[.steps[].name] | contains(["frames", "interrupts", "devices", "files", "say"])'

if [ "${UPDATE-}" = 1 ]; then
	cp README.now "$readme"
	exit 0
fi
qemu=$(qemu-system-x86_64 --version | head -1)
grep -qF "$qemu" "$readme" || skip "the README was made with another QEMU than $qemu; its commands ran"
case $(${CC:-gcc} --version | head -1) in
'gcc (Debian 12.2.0-14'*) ;;
*) skip "the README was made with gcc 12.2.0; its commands ran" ;;
esac
diff -u "$readme" README.now || fail 'the README shows something else (tests/run --update examples/foreign rewrites it)'

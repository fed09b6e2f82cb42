#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Every command in a console block of README.md is run; what it prints must be what the
# README shows. The figures depend on the compiler that built the kernel and on QEMU: where
# those are others than the README's, the commands must still succeed.
set -eu
. "$TOP/tests/lib.sh"

ln -s "$B" build
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
' "$TOP/README.md" >README.now
! grep -n '^exit status' README.now || fail 'a command of the README failed'

if [ "${UPDATE-}" = 1 ]; then
	cp README.now "$TOP/README.md"
	exit 0
fi
qemu=$(qemu-system-x86_64 --version | head -1)
grep -qF "$qemu" "$TOP/README.md" || skip "the README was made with another QEMU than $qemu; its commands ran"
case $(${CC:-gcc} --version | head -1) in
'gcc (Debian 12.2.0-14'*) ;;
*) skip "the README was made with gcc 12.2.0; its commands ran" ;;
esac
diff -u "$TOP/README.md" README.now || fail 'the README shows something else (tests/run --update readme rewrites it)'

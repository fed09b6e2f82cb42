#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# An initrd that is cut, garbled, compressed or hostile costs its bad entries and a line that
# says which; what stands before is there, the boot goes on, and it ends.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

pad() { # BYTES: zeros up to the next 4
	head -c $(((4 - $1 % 4) % 4)) /dev/zero
}
entry() { # NAME CONTENTS [MODE LINKS BYTES NAME_BYTES MAGIC SUM]
	bytes=${5:-${#2}} name_bytes=${6:-$((${#1} + 1))}
	printf '%s%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\0' "${7:-070701}" \
		1 0x${3:-81a4} 0 0 "${4:-1}" 0 "$bytes" 0 0 0 0 "$name_bytes" "${8:-0}" "$1"
	pad $((110 + ${#1} + 1))
	printf '%s' "$2"
	pad ${#2}
}
good() {
	entry first 'I was here'
}
end() {
	entry 'TRAILER!!!' ''
}

# The file bad.cpio, over the embedded archive: the boot ends well, and the console says so
# much of it: each line that is given, no other.
says() { # WHAT [LINE...]
	what=$1
	shift
	exact boot.bft 'sort=merge sysinits=0 cat=first' -- -initrd bad.cpio
	"$BOOTFLAME" report --json boot.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' >console
	grep '^initramfs: ' console | sed 's/^initramfs: module 0: //' >said || true
	printf '%s\n' "$@" | sed '/^$/d' >expected
	diff expected said || fail "$what: the console says something else"
}
is_there() {
	grep -q '^I was here' console || { cat console; fail "$what: the file before it is not there"; }
}

{ good; end; } >bad.cpio
says 'a good one' ''
is_there
good >bad.cpio
says 'no trailer' 'no TRAILER!!! at the end, it may have been cut'
is_there
{ good; printf 'this is no cpio header'; } >bad.cpio
says 'a bad magic' 'no cpio header (070701, 070702) at byte 128, reading no further'
is_there
{ good; entry second x 81a4 1 1 '' 070707; end; } >bad.cpio
says 'an old magic' 'no cpio header (070701, 070702) at byte 128, reading no further'
is_there
{ good; entry second x | tr 8 z; end; } >bad.cpio
says 'a number that is none' 'a number of the header at byte 128 is none, reading no further'
is_there
for claimed in 0x1000 0x7fffffff 0xffffffff; do
	{ good; entry second 'x' 81a4 1 $claimed; end; } >bad.cpio
	says "contents of $claimed bytes" "'second' goes past the archive's end, reading no further"
	is_there
done
for claimed in 0 3 0x100 0xffffffff; do
	{ good; entry second 'x' 81a4 1 1 $claimed; end; } >bad.cpio
	says "a name of $claimed bytes" 'the name at byte 128 has no end, reading no further'
	is_there
done
for name in /etc/passwd .. ../up etc/../up etc//passwd etc/./passwd etc/ nowhere/file etc/hostname/file etc; do
	{ good; entry $name x; end; } >bad.cpio
	says "the name $name" "'$name' cannot be made a file, left out"
	is_there
done
{ entry '' x; good; end; } >bad.cpio
says 'no name' "'' cannot be made a file, left out"
is_there
long=$(printf '%0256d' 0)
{ entry "$long" x; good; end; } >bad.cpio
exact boot.bft 'sort=merge sysinits=0 cat=first' -- -initrd bad.cpio
"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' >console
grep -q "^initramfs: module 0: '0000000" console || fail 'a name of 256 bytes is taken'
what='a long name'
is_there
# Bytes that a line with frames on it cannot have.
{ entry "$(printf 'a\001\002\177/x')" x; good; end; } >bad.cpio
says 'a name of control bytes' "'a???/x' cannot be made a file, left out"
is_there
! "$BOOTFLAME" report boot.bft 2>&1 | grep -i damaged || fail 'a name is taken for a frame'
{ entry etc/hostname '' 41ed; entry first/ '' 41ed; good; end; } >bad.cpio
says 'directories' "'etc/hostname' cannot be made a directory, left out" "'first/' cannot be made a directory, left out"
is_there
{ entry link x a1ff; entry pipe '' 11ff; entry hard '' 81a4 2; good; end; } >bad.cpio
says 'links' "'link' is neither file nor directory, left out" "'pipe' is neither file nor directory, left out" \
	"'hard' is a hard link, left out"
is_there
{ entry first 'abc' 81a4 1 3 '' 070702 294; entry first 'abd' 81a4 1 3 '' 070702 294; good; end; } >bad.cpio
says 'a sum' "'first' has another sum than its header says, left out"
is_there
{ good; for n in 1 2 3 4 5 6 7 8 9 10 11; do entry no/$n x; done; end; } >bad.cpio
says 'many of them' "'no/1' cannot be made a file, left out" "'no/2' cannot be made a file, left out" \
	"'no/3' cannot be made a file, left out" "'no/4' cannot be made a file, left out" \
	"'no/5' cannot be made a file, left out" "'no/6' cannot be made a file, left out" \
	"'no/7' cannot be made a file, left out" "'no/8' cannot be made a file, left out" '3 entries more left out'
is_there
{ good; end; } | gzip >bad.cpio
says 'compressed' 'compressed (gzip) archives are not read'
{ good; end; head -c 1000 /dev/zero; } >ok.cpio
{ cat ok.cpio; gzip <ok.cpio; } >bad.cpio
says 'compressed behind one that is not' 'compressed (gzip) archives are not read'
is_there
printf x >bad.cpio
says 'one byte' 'no cpio header (070701, 070702) at byte 0, reading no further'
head -c 4096 /dev/zero >bad.cpio
says 'zeros' 'no TRAILER!!! at the end, it may have been cut'
# Cut anywhere: the file before the cut is there, or it is said that something is missing.
{ good; end; } >whole.cpio
for cut in 1 6 109 110 116 117 125 126 127 129 237; do
	head -c $cut whole.cpio >bad.cpio
	exact boot.bft 'sort=merge sysinits=0 cat=first' -- -initrd bad.cpio
	"$BOOTFLAME" dump --json boot.bft | jq -r '.boots[0].console' >console
	grep -q '^initramfs: module 0: ' console || fail "cut at $cut: nothing is said"
	what="cut at $cut"
	[ $cut -lt 126 ] || is_there
done
# An empty file is no module at all.
: >bad.cpio
"$BOOTFLAME" record --exact --quiet --append 'sort=merge sysinits=0' -o boot.bft -- -initrd bad.cpio 2>err || { cat err; fail 'an empty initrd'; }

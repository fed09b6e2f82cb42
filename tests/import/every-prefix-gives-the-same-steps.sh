#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# One log in the forms in which tools print it, and mails carry it: each gives the same steps
# with the same times to the microsecond.
set -eu
. "$TOP/tests/lib.sh"

steps_of() { # LOG: into $1.steps
	expect_status 0 "$BOOTFLAME" import initcall "$1" -o "$1.bft"
	cp err "$1.err"
	expect_status 0 "$BOOTFLAME" report --json "$1.bft"
	jq -S '[.steps[] | {name, subsystem, cpu, count, self, total}], .boot, .complete, .log.returned,
		.log.initcalls, .log.probes, .log.not_understood' out >"$1.steps"
}
base=$TOP/tests/import/base.dmesg
cp "$base" plain
steps_of plain
[ "$(jq -s '.[0] | length' plain.steps)" -gt 15 ] || fail 'the plain log has hardly a step'
stamp='^\(\[ *[0-9.]*\]\)'
sed 's/^/<7>/' "$base" >priorities
sed "s/$stamp/\1[    T1]/" "$base" | sed '/ @ 0$/s/T1/T0/; /con_init/s/T1/T0/; /virtio_blk/s/ T1/T77/' >caller-ids
sed 's/^\[ *0\.\([0-9]*\)\] /\1 /; s/^0*\([0-9]\)/\1/' "$base" | awk '{ us = $1; $1 = ""; sub(/^ /, ""); printf "7,%d,%s,-;%s\n", NR, us, $0 }' |
	sed 's/calling /calling  /' >kmsg
sed "s/$stamp/\1 host kernel:/" "$base" >journal-short-monotonic
sed 's/^/Nov 24 10:00:00 host kernel: /' "$base" >syslog
sed 's/^/kern  :debug : /' "$base" >dmesg-x
sed 's/^\[ *\([0-9.]*\)\]/[    \1 <    0.000002>]/' "$base" >dmesg-d
sed "s/$stamp/$(printf '\033')[32m\1$(printf '\033')[0m /" "$base" >colours
sed 's/$/\r/' "$base" >crlf
sed 's/$/\r\r/' "$base" >crcrlf
sed 's/^/> > | /' "$base" >quoted
sed 's/  */ /g' "$base" >spaces-lost
sed 's/^\[ *\([0-9.]*\)\] /[    \1]<0>-(0)[1:swapper\/0]/; / @ 0$/s/1:swapper/0:swapper/; /con_init/s/1:swapper/0:swapper/; /virtio_blk/s/1:swapper/77:modprobe/' "$base" >vendor
fold -s -w 60 "$base" >wrapped
fold -s -w 60 "$base" | sed 's/^/>> /' >wrapped-and-quoted
fold -w 60 "$base" | awk 'length($0) == 60 { print $0 "="; next } { print }' >quoted-printable
awk '/initcall mod_init/ { printf "%s", $0; next } { print }' "$base" >lines-run-together
awk 'NR % 5 == 0 { print "[  OK  ] Started Something."; printf "garbage\001\377 without an end" } { print }' "$base" >other-text-between
tr '\n' '\000' <"$base" | sed 's/\x00/\x00\n\x00/g' >nuls
n=0
for log in priorities caller-ids kmsg journal-short-monotonic syslog dmesg-x dmesg-d colours crlf crcrlf quoted spaces-lost vendor \
	wrapped wrapped-and-quoted quoted-printable lines-run-together other-text-between nuls; do
	steps_of $log
	diff plain.steps $log.steps >difference || { head -n 40 difference; cat $log.err; fail "$log: other steps"; }
	n=$((n + 1))
done
[ $n = 19 ] || fail "$n forms"

# The time of day, to the microsecond: the same steps but for what lies before the first line.
sed 's/^\[ *0\.\([0-9]*\)\]/2026-11-24T23:59:59,\1+00:00 host kernel:/' "$base" >wall
steps_of wall
cmp plain.steps wall.steps || { diff plain.steps wall.steps; fail 'wall: other steps'; }

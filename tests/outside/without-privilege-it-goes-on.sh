#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Who may not load BPF is recorded without, in silence; asked for by --outside, one line says what
# is missing and what would give it. The trace says why in any case, and has what the
# recorder itself saw.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"

seen='
	(.host | map({key: .what, value: .}) | from_entries) as $e |
	$e["vmm-exec"].value == "recorder" and $e["vmm-exit"].value == "recorder" and ($e["vcpu-start"].value | endswith(" seen")) and
	any(.host[]; .what == "thread" and (.value | startswith("0 main qemu"))) and
	any(.host[]; .what == "thread" and (.value | test("^[0-9]+ vcpu0 CPU 0/TCG$"))) and
	$e["vmm-start"].ns < $e["vmm-exec"].ns and $e["vmm-exec"].ns < $e["vcpu-start"].ns and
	$e["vcpu-start"].ns < $e["vmm-exit"].ns and $e["vmm-exit"].ns < $e["vmm-end"].ns and
	.outside == [] and ($e | has("outside-dropped") | not)'

expect_status 0 "$RECORD" --quiet --no-outside --append sort=merge -o asked.bft
expect_boot asked.bft "$seen"
[ "$(host_event asked.bft outside)" = 'none not asked for' ] || fail "$(host_event asked.bft outside)"

[ "$(id -u)" = 0 ] || skip 'dropping capabilities needs root'
bare='setpriv --bounding-set -all --inh-caps -all'
expect_status 0 $bare "$RECORD" --quiet --append sort=merge -o silent.bft
! grep -v '^bootflame: record: \(boot 1 of 1\|silent.bft\)' err || fail 'not in silence'
expect_boot silent.bft "$seen"
expect_status 0 $bare "$RECORD" --quiet --outside --append sort=merge -o told.bft
[ "$(grep -c -e '--outside:' err)" = 1 ] || fail "not one line: $(cat err)"
if "$RECORD" --doctor | grep -q '^bpf	ok'; then
	expect_error '--outside: .*Operation not permitted (run as root, or: setcap cap_bpf,cap_perfmon+ep bootflame-record); recorded without'
fi
expect_boot told.bft "$seen"
[ "$(host_event told.bft outside | cut -c1-5)" = 'none ' ] || fail "the trace does not say why: $(host_event told.bft outside)"
# And as somebody who is nobody.
chmod 777 .
expect_status 0 setpriv --reuid nobody --regid nogroup --clear-groups "$RECORD" --quiet --append sort=merge -o nobody.bft
expect_boot nobody.bft "$seen"

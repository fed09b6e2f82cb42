#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Recordings in a row, every other one killed by SIGKILL in the middle: no BPF program, map or link, no
# VMM and no temporary file is left. RUNS=100 from `make bench-outside`.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"
needs_bpf
command -v bpftool >/dev/null || skip 'no bpftool here'

pid= vmm=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true' EXIT
runs=$(seq "${RUNS:-10}")
mkdir tmp
export TMPDIR=$PWD/tmp
vmm_there() {
	vmm=$(pgrep -P "$pid" | head -n 1)
	[ -n "$vmm" ] && [ -s r.bft ]
}
gone() { # KIND IDS
	bpftool "$1" show | sed -n 's/^\([0-9]*\):.*/\1/p' | sort -n >there
	echo "$2" | sort -n >held
	[ -z "$(sort there held | uniq -d)" ]
}
vmm_gone() {
	! kill -0 "$vmm" 2>/dev/null
}
for run in $runs; do
	rm -f r.bft
	"$RECORD" --quiet --outside --append "hang=1 sort=merge sysinits=10" --timeout 60 -o r.bft 2>err &
	pid=$!
	wait_for 'a guest that hangs' vmm_there
	progs=$(bpf_ids prog $pid) maps=$(bpf_ids map $pid) links=$(bpf_ids link $pid)
	[ "$(echo "$progs" | wc -l)" -ge 8 ] && [ -n "$maps" ] && [ -n "$links" ] || fail "BPF of $pid is not seen: $progs, $maps, $links"
	if [ $((run % 2)) = 0 ]; then signal=KILL; else signal=TERM; fi
	! gone prog "$progs" || fail 'the test does not see what there is'
	kill -$signal $pid
	wait $pid 2>/dev/null || true
	pid=
	wait_for "no VMM ($signal)" vmm_gone
	wait_for "no program ($signal)" gone prog "$progs"
	wait_for "no map ($signal)" gone map "$maps"
	wait_for "no link ($signal)" gone link "$links"
done
[ -z "$(ls -A tmp)" ] || fail "temporary files: $(ls -A tmp)"

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
# bpftool itself loads a program to list them, so it is not asked often.
gone() { # KIND
	bpftool "$1" show | sed -n 's/^\([0-9]*\):.*/\1/p' | sort -n >there
	[ -z "$(sort -nu "$1.held" | sort -n - there | uniq -d)" ]
}
for run in $runs; do
	rm -f r.bft
	"$RECORD" --quiet --outside --append "hang=1 sort=merge sysinits=10" --timeout 60 -o r.bft 2>err &
	pid=$!
	wait_for 'a guest that hangs' vmm_there $pid r.bft
	for kind in prog map link; do
		bpf_ids $kind $pid >held
		[ "$(wc -l <held)" -ge 3 ] || fail "no BPF $kind of $pid is seen"
		cat held >>$kind.held
	done
	if [ $((run % 2)) = 0 ]; then signal=KILL; else signal=TERM; fi
	if [ $run = 1 ]; then
		! gone prog || fail 'the test does not see what there is'
	fi
	kill -$signal $pid
	wait $pid 2>/dev/null || true
	pid=
	wait_for "no VMM ($signal)" vmm_gone
done
for kind in prog map link; do
	wait_for "no $kind of theirs" gone $kind
done
[ -z "$(ls -A tmp)" ] || fail "temporary files: $(ls -A tmp)"

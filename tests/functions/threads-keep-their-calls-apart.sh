#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Threads that wait for each other in the middle of traced functions, their stacks side by side:
# every call ends in the thread that made it, and a thread's functions are all left when
# it is over.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

for way in instrument fentry; do
	exact boot.bft 'sort=merge sysinits=0 threads=8' --kernel "$B/kernel-functions-$way/bootflame-kernel.elf"
	"$BOOTFLAME" report --json boot.bft >report.json
	expect_json report.json '.complete and .lost == 0 and ([.steps[].self] | add) == .boot.total'
	expect_json report.json '[.steps[] | select(.name == "unaccounted") | .self][0] < .boot.total / 100'
	expect_json report.json '[.steps[] | select(.subsystem == "function" and .name == "wait_until") | .count] == [8 * 6]'
	"$BOOTFLAME" dump boot.bft >dump
	awk '$4 == "thread" { now = $5; next }
		$4 == "enter" { depth[now]++; seen[now] = 1 }
		$4 == "exit" && --depth[now] < 0 && now ~ /^runner/ { print now " leaves what it did not enter"; bad = 1 }
		END {
			for (t in seen)
				if (t ~ /^runner/) {
					n++
					if (depth[t] != 0) { print t " leaves " depth[t] " open"; bad = 1 }
				}
			exit bad || n != 8
		}' dump || fail "$way: calls and returns of a thread do not match"
done

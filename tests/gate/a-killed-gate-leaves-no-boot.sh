#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A gate that is asked to end, or killed, ends the boot that it waits for, which would take an hour.
set -eu
. "$TOP/tests/lib.sh"

for signal in TERM HUP KILL; do
	"$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" -- --timeout 3600 --append hang=1 >out 2>err &
	gate=$!
	recorder=
	until [ -n "$recorder" ] && pgrep -P "$recorder" >/dev/null; do
		kill -0 $gate 2>/dev/null || { cat err; fail 'it ended by itself'; }
		sleep 0.05
		recorder=$(pgrep -P $gate || true)
	done
	vmm=$(pgrep -P "$recorder")
	kill -$signal $gate
	wait $gate || true
	for tries in $(seq 100); do
		kill -0 "$vmm" 2>/dev/null || kill -0 "$recorder" 2>/dev/null || break
		[ "$tries" -lt 100 ] || { kill "$recorder"; fail "$signal: the boot goes on"; }
		sleep 0.1
	done
done

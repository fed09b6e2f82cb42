#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Two --exact boots of one kernel and command line give the same dump to the byte: here
# twenty of them, ten alone and ten with every core of the host kept busy.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"

busy=
trap 'for pid in $busy; do kill "$pid" 2>/dev/null || true; done' EXIT
boots() { # FROM TO
	for i in $(seq "$1" "$2"); do
		exact "boot.bft" ''
		"$BOOTFLAME" dump boot.bft >"dump.$i"
		"$BOOTFLAME" dump --json boot.bft >"json.$i"
		cmp dump.1 "dump.$i" || { diff dump.1 "dump.$i" | head -n 20; fail "boot $i of 20 differs"; }
		cmp json.1 "json.$i" || fail "boot $i of 20 differs in --json"
	done
}
boots 1 10
for core in $(seq "$(nproc)"); do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
boots 11 20
grep -c ' enter filler#' dump.20 | grep -qx 1000 || fail 'the dump has not the 1000 fillers'

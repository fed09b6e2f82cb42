#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Between two boots that differ by one switch the step that changed most is the one the switch is
# about, it costs more with the mistake, and less when asked the other way round.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/switches.inc"

switch() {
	mistake=$2 step="$3 ($4)"
	cure=$1 words=$5 n=$6
	shift 9
	switch_record cure.bft "$cure" "$words" "$n" "$@"
	switch_record mistake.bft "$mistake" "$words" "$n" "$@"
	for finder in most_changed diff_most_changed; do
		more=$($finder cure.bft mistake.bft)
		less=$($finder mistake.bft cure.bft)
		case $more in "$step: "[1-9]*) ;; *) fail "$mistake: what changed most is $more ($finder)" ;; esac
		case $less in "$step: -"[1-9]*) ;; *) fail "$cure after $mistake: what changed most is $less ($finder)" ;; esac
	done
}
. "$TOP/tests/kernel/switches.list"

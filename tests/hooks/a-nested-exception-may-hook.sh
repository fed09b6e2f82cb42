# SPDX-License-Identifier: BSD-2-Clause
#
# a-nested-exception-may-hook.sh - an invalid opcode within a handler, whose own handler hooks and
# resumes: three levels of hooks above one that is half way.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

for with in irq nmi; do
	for moment in 1 51 101; do
		storm "$with-$moment" 0 "case=fire ud=1 with=$with moment=$moment rounds=50" --exact
		storm_check "$with-$moment" whole
		storm_exact "$with-$moment"
		[ "$(storm_lost "$with-$moment")" = 0 ] || fail "$with-$moment: lost"
		grep -q 'bursts 51 .*50 50$\|bursts 51 50 0 50$' "$with-$moment.said" || fail "$(cat "$with-$moment.said")"
	done
done

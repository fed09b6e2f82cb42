#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Debian's cloud kernel and its ordinary one are recorded as they are, with initcall_debug in the
# log of the same boot: the trace has every initcall that the log names and no other, at least
# 500, each with the result that the log has; and the durations' sums agree within 1 %. Single
# ones need not: the log's hold printk's own time, and are counted in jiffies until there is a
# clock. Those that differ by more than 10 % and 100 us are listed; all but a few are jiffies.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"

# "NAME RESULT", sorted, of what ends in the log; then the sum of its microseconds in us.
from_log() {
	jq -r '.boots[0].console' dump.json | sed -n 's/^.*\] initcall \([^+ ]*\).* returned \(-\{0,1\}[0-9]*\) after \([0-9]*\) usecs.*/\1 \2 \3/p' >log.all
	sort log.all | cut -d ' ' -f 1,2 >log
	awk '{ us += $3 } END { print us }' log.all
}
# Likewise of the trace, which has one level, one initcall in it at a time, and a mark at its end.
from_trace() {
	jq -r --argjson levels "$levels" '
		[.boots[0].events[] | select(.event == "enter" and (.subsystem | IN($levels[])) and .name != "do_initcall_level" or
			.event == "mark" and .subsystem == "initcall")] as $e |
		range(0; $e | length; 2) | "\($e[.].name) \($e[. + 1].name | ltrimstr("returned ")) \($e[. + 1].tick - $e[.].tick)"
		' dump.json >trace.all
	cut -d ' ' -f 1,2 trace.all | sort >trace
}
# "NAME, LOG us, TRACE us": initcalls run one after the other, so both are in one order.
exceptions() {
	paste -d ' ' log.all trace.all | awk '
		$1 != $4 { print "not in one order: " $1 ", " $4; next }
		{ us = $6 / 1000; by = us > $3 ? us - $3 : $3 - us }
		by > 100 && by > us / 10 { printf "%s: %d us in the log, %.0f in the trace%s\n", $1, $3, us, $3 % 4000 ? "" : " (jiffies)" }'
}
check() { # IMAGE [OPTIONS]
	image_of "$1"
	shift
	record_linux t.bft --exact --append 'initcall_debug log_buf_len=1M' "$@"
	"$BOOTFLAME" dump --json t.bft >dump.json
	expect_status 0 "$BOOTFLAME" report --json t.bft
	expect_json out '.complete and .lost == 0 and ([.steps[].self] | add) == .boot.total'
	log_us=$(from_log)
	from_trace
	diff log trace >differ || { head -n 20 differ; fail "$image: log (<) and trace (>) do not name the same"; }
	[ "$(wc -l <trace)" -ge 500 ] || fail "$image: $(wc -l <trace) initcalls"
	# A tick is an instruction, and 1 ns of the guest's.
	trace_ns=$(jq --argjson levels "$levels" '[.steps[] | select((.subsystem | IN($levels[])) and .name != "do_initcall_level") | .total] | add' out)
	jq -en "(($trace_ns - $log_us * 1000) | fabs) < $trace_ns * 0.01" >/dev/null ||
		fail "$image: the log's durations are $log_us us, the trace's $trace_ns ns"
	echo "NOTE: ${image##*/}: $(wc -l <trace) initcalls; $trace_ns ns in all, $log_us us by the log"
	exceptions >exceptions
	! grep 'not in one order' exceptions || fail "$image: log and trace differ in order"
	[ "$(grep -vc jiffies exceptions)" -le 20 ] || { cat exceptions; fail "$image: durations differ"; }
	sed "s/^/NOTE: ${image##*/}: /" exceptions
	# The levels in their order.
	jq -r '.boots[0].events[] | select(.event == "enter" and .name == "do_initcall_level") | .subsystem' dump.json >order
	jq -rn "$levels[]" | cmp - order || { cat order; fail 'the levels are not in order'; }
}
check cloud
check generic --machine pc

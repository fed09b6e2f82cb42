#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Scale finds each switch's step to grow as the mistake does, and flags it alone if that is n^2
# or worse; with the cure it grows as the cure does, and nothing is flagged.
# timeout: 300
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/kernel/switches.inc"

grows() { # SETTING CLASS RECORD OPTIONS
	setting=$1 class=$2
	shift 2
	expect_status 0 "$BOOTFLAME" scale --param "n=$values" --exact --json -- --append "$SWITCH_WORDS $words $setting" "$@"
	found=$(jq -r --arg step "$step" '.steps[] | select("\(.name) (\(.subsystem))" == $step) | .class' out)
	[ "$found" = "$class" ] || fail "$setting: $step grows as '$found', not $class"
	flagged=$(jq -r '.steps[] | select(.verdict == "quadratic-or-worse") | "\(.name) (\(.subsystem))"' out)
	case $class in
	'n^'*) [ "$flagged" = "$step" ] || fail "$setting: what is flagged is '$flagged', not $step" ;;
	*) [ -z "$flagged" ] || fail "$setting: $flagged is flagged" ;;
	esac
}
switch() {
	cure=$1 mistake=$2 step="$3 ($4)" words=$5 values=$7 cure_class=$8 mistake_class=$9
	shift 9
	[ "$values" != - ] || return 0
	grows "$cure" "$cure_class" "$@"
	grows "$mistake" "$mistake_class" "$@"
}
. "$TOP/tests/kernel/switches.list"

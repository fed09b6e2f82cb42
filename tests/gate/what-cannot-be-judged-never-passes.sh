#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Cut, lossy and wall-clock sides are undecided, status 3; empty ones, other clocks, machines,
# memory or VMM arguments and budgets for steps that are not there have no result, status 4.
# Each says why, and so do the files for continuous integration. A mistyped command is status 2.
set -eu
. "$TOP/tests/lib.sh"

judged() { # STATUS VERDICT REASON BASE NEW [OPTIONS]
	judged_status=$1 judged_verdict=$2 judged_reason=$3 judged_base=$4 judged_new=$5
	shift 5
	expect_status "$judged_status" "$BOOTFLAME" gate --base "$judged_base" --new "$judged_new" "$@"
	expect_error "$judged_reason"
	[ ! -s out ] || fail 'and yet there is a result'
	expect_status "$judged_status" "$BOOTFLAME" gate --json --junit j.xml --sarif s.sarif --markdown m.md --base "$judged_base" --new "$judged_new" "$@"
	expect_json out '.verdict == "'"$judged_verdict"'" and .guilty == [] and (.reason | length > 20)'
	grep -q '<error type="'"$judged_verdict"'"' j.xml || fail 'JUnit shows no error'
	expect_json s.sarif '.runs[0].invocations[0] | (.executionSuccessful | not) and (.toolExecutionNotifications | length == 1)'
	grep -q "$judged_verdict" m.md || fail 'the comment does not say so'
}
exact a.bft 'sysinits=20'
"$BOOTFLAME" record --quiet --append sysinits=20 -o time.bft 2>record.err || { cat record.err; fail record; }
head -c $(($(wc -c <a.bft) * 4 / 5)) a.bft >cut.bft
judged 3 undecided 'incomplete' a.bft cut.bft
judged 3 undecided 'incomplete' cut.bft a.bft
judged 3 undecided 'one side behind the other' time.bft time.bft
exact lossy.bft 'sysinits=3000 drain=end' --timeout 60 || true
if [ "$("$BOOTFLAME" report --json lossy.bft 2>/dev/null | jq .lost)" != 0 ]; then
	judged 3 undecided 'events lost' lossy.bft lossy.bft
else
	fail 'nothing is lost: the case does not try what it is for'
fi
judged 4 no-data 'clocks' a.bft time.bft
exact mem.bft 'sysinits=20' --mem 64
judged 4 no-data "memory sizes in MB, '128' and '64'" a.bft mem.bft
exact pc.bft 'sysinits=20' --machine pc
judged 4 no-data "machines, 'microvm' and 'pc'" a.bft pc.bft
exact args.bft 'sysinits=20' -- -name other
judged 4 no-data 'different VMM arguments' a.bft args.bft
judged 4 no-data bad-no-trace a.bft "$TOP/tests/golden/bad-no-trace.bft"
judged 4 no-data nowhere.bft a.bft nowhere.bft
judged 4 no-data README.md a.bft "$TOP/README.md"

budget() { # TEXT REASON
	printf "$1" >budget.ini
	judged 4 no-data "$2" a.bft a.bft --budget budget.ini
}
budget '[step slab_int (vm)]\nmore = 5\n' "did you mean 'slab_init'"
budget '[subsystem nosuch]\nmax = 5\n' 'neither side has it'
budget '[total]\nmore = five\n' 'budget.ini:2: not a limit'
budget '[total]\nmaximum = 5\n' 'budget.ini:2: neither max, more nor growth'
budget '[totals]\nmax = 5\n' 'budget.ini:2: not \[total\]'
budget '[total]\nmax = 5\nmax = 6\n' 'budget.ini:3: given twice'
budget '[total]\nmax = 99999999999999999999999\n' 'not a limit'
budget '[total]\nnothing here\n' 'budget.ini:2'
budget '; nothing\n' 'limits nothing'
budget "[step $(printf %060d 0) (vm)]\nmax = 5\n" 'more than 49 bytes'
budget "[total]\nmax = $(printf %0200d 5)\n" 'more than 198 bytes'
judged 4 no-data nowhere.ini a.bft a.bft --budget nowhere.ini

# In time: what is for exact boots, and what gate does itself.
printf '[total]\nmax = 5\n' >budget.ini
expect_status 4 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" --budget budget.ini
expect_error 'for exact boots'
expect_status 2 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" -- --boots 3
expect_status 2 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" --max-boots 7
expect_status 3 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" -- --append fault=pf
expect_status 4 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL_OFF" -- --timeout 2

expect_status 2 "$BOOTFLAME" gate --base a.bft
expect_status 2 "$BOOTFLAME" gate --base - --new -
expect_status 2 "$BOOTFLAME" gate --base a.bft --new a.bft a.bft
expect_status 2 "$BOOTFLAME" gate --base a.bft --new a.bft -- --exact
expect_status 2 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" -- --exact -o x.bft
expect_status 4 "$BOOTFLAME" gate --base a.bft --new a.bft --junit /dev/full
expect_status 4 "$BOOTFLAME" gate --base a.bft --new a.bft --sarif /nowhere/s
# A kernel that does not come up has no verdict either.
expect_status 3 "$BOOTFLAME" gate --base "$KERNEL" --new "$KERNEL" -- --exact --append fault=pf

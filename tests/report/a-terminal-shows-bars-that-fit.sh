#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# In a terminal report and diff draw bars and how a step's spans went: blocks where the locale is
# UTF-8, else ASCII; as wide as the terminal is or COLUMNS says. A pipe gets the text without
# them, and NO_COLOR and a dumb terminal no escape sequences.
set -eu
. "$TOP/tests/lib.sh"

exact base.bft 'sysinits=100'
exact new.bft 'sysinits=101 sort=merge'
# What a terminal of so many columns is shown.
shown() { # COLUMNS COMMAND
	script -qec "stty cols $1; $2" /dev/null </dev/null | tr -d '\r' >out
}
unset COLUMNS NO_COLOR
export TERM=xterm LC_ALL=C.UTF-8

"$BOOTFLAME" report base.bft >piped
"$BOOTFLAME" report base.bft | cat | cmp - piped || fail 'a pipe and a file differ'
shown 100 "$BOOTFLAME report base.bft"
grep -q 'sysinit_sort (init)$' out || { cat out; fail 'no step'; }
grep -q '^ *[0-9,]* *[0-9.]*% █[█▉▊▋▌▍▎▏]* .* sysinit_sort (init)$' out || { cat out; fail 'no bar for the sort'; }
grep -q ' 8 [▁▂▃▄▅▆▇█]\{8\}  *3,069  initramfs_sum (fs)$' out || { cat out; fail 'eight spans are no line of eight'; }
# Tables are as wide as they may be; the numbers are those of the pipe.
for columns in 80 100 140; do
	shown $columns "$BOOTFLAME report base.bft"
	[ "$(sed -n '/^subsystem/,/ more steps /p' out | grep -v ' more steps ' | wc -L)" -le $columns ] || { cat out; fail "wider than $columns columns"; }
	COLUMNS=$columns shown 60 "$BOOTFLAME report base.bft"
	mv out columns
	shown $columns "$BOOTFLAME report base.bft"
	cmp out columns || fail "COLUMNS=$columns is not a terminal of $columns columns"
	for file in piped out; do
		sed -n '/^subsystem/,/^hotspots/p' $file | sed '$d; s/[^ -~]//g' | tr -s ' ' | sed 's/^ //; s/ $//' >$file.bare
	done
	diff piped.bare out.bare || fail "$columns: other numbers"
done

shown 120 "$BOOTFLAME diff base.bft new.bft"
grep -q "$(printf '\033')\\[32m.* ██*│ *$(printf '\033')\\[0m *changed *sysinit_sort (init)" out || { cat out; fail 'no bar to the left'; }
grep -q '│[▏▎▍▌▋▊▉█]* .*added *filler#100 (filler)' out || { cat out; fail 'no axis at what was added'; }
NO_COLOR=1 shown 120 "$BOOTFLAME diff base.bft new.bft"
! grep -q "$(printf '\033')" out || fail 'colours in spite of NO_COLOR'
TERM=dumb shown 120 "$BOOTFLAME diff base.bft new.bft"
! grep -q "$(printf '\033')" out || fail 'colours in a dumb terminal'

export LC_ALL=C NO_COLOR=1
for verb in 'report base.bft' 'diff base.bft new.bft'; do
	shown 120 "$BOOTFLAME $verb"
	! LC_ALL=C grep -q '[^ -~]' out || fail "$verb: not ASCII where the locale is"
done
grep -q -- ' --*| *changed *sysinit_sort (init)' out || { cat out; fail 'no bar in ASCII'; }

# Boots of a side, a cell each.
"$BOOTFLAME" record --quiet --boots 3 --append 'sysinits=20' -o time.bft 2>record.err || { cat record.err; fail record; }
shown 80 "$BOOTFLAME diff time.bft time.bft"
boots=$(sed -n 's/^boots: base \([^ ]*\)  new \([^ ]*\)$/\1 \2/p' out)
[ ${#boots} = 7 ] && [ "${boots% *}" = "${boots#* }" ] || { cat out; fail 'not three cells a side'; }

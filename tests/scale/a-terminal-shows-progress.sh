#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# In a terminal scale shows how far it is, in one line that the next replaces, and how long the rest
# will take; the line is gone when the result comes. Elsewhere each boot is a line of its own.
set -eu
. "$TOP/tests/lib.sh"

command="$BOOTFLAME scale --param n=16,32,64,128 --exact -- --append 'sort=merge sysinits={n}'"
script -qec "stty cols 100; $command" /dev/null </dev/null | tr -d '\n' | tr '\r' '\n' >shown
[ "$(grep -c ' of 4 boots, n=' shown)" = 4 ] || { cat -v shown; fail 'not a line a boot'; }
[ "$(grep -c ' of 4 boots, n=[0-9]*, about [0-9]*:[0-5][0-9] left$' shown)" = 3 ] || fail 'no time that is left'
grep -q '4 of 4 boots, n=128$' shown || fail 'the last one has a time left'
bar() { # BOOT: how many of its cells are full
	grep " $1 of 4 boots" shown | grep -o '#' | wc -l
}
[ "$(bar 1) $(bar 2) $(bar 3) $(bar 4)" = '5 10 15 20' ] || fail "bars: $(bar 1) $(bar 2) $(bar 3) $(bar 4)"
# Each begins by taking the line before away, and so does the result.
escape=$(printf '\033[K')
[ "$(grep -cF "$escape" shown)" -ge 5 ] || fail 'lines are left behind'

sh -c "$command" >out 2>err || fail 'no sweep'
[ "$(grep -c '^bootflame: scale: boot [1-4] of 4: n=[0-9]*: [0-9]* instructions$' err)" = 4 ] || { cat err; fail 'not a line a boot'; }
! grep -qF "$escape" err || fail 'escapes where nobody shows them'

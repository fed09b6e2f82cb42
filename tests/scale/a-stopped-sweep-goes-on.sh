#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A sweep that is stopped, or killed, keeps the boots it has made; the same command boots only the
# others, and its result is to the byte that of a sweep which was never stopped. Another command
# does not take them: from a directory that was named it is refused, in the default one they are
# moved aside. When a sweep is done its default directory is gone.
set -eu
. "$TOP/tests/lib.sh"

sweep() { # OPTIONS
	"$BOOTFLAME" scale --param n=16,32,64,128,256,512 --exact --json "$@" -- --append 'sort=bubble sysinits={n}'
}
stop_after_one() { # SIGNAL DIR
	sweep $keep >stopped.out 2>stopped.err &
	pid=$!
	until ls "$2"/*.bft >/dev/null 2>&1; do
		kill -0 $pid 2>/dev/null || { cat stopped.err; fail 'it ended before it was stopped'; }
		sleep 0.02
	done
	kill -"$1" "$(pgrep -P $pid -x bootflame || echo $pid)"
	got=0
	wait $pid || got=$?
	kept=$(ls "$2"/*.bft | wc -l)
	[ "$kept" -ge 1 ] && [ "$kept" -lt 6 ] || fail "$kept boots kept of a sweep that was stopped"
	[ ! -s stopped.out ] || fail 'a sweep that was stopped has a result'
}

sweep >whole.json 2>whole.err || fail 'no sweep'
[ ! -e bootflame.scale ] || fail 'the default directory is left behind'

keep=
stop_after_one TERM bootflame.scale
[ $got = 4 ] || fail "status $got when stopped"
grep -q "interrupted; $kept of 6 boots are kept in bootflame.scale (the same command goes on" stopped.err || fail "$(cat stopped.err)"
expect_status 0 sweep
cmp out whole.json || fail 'the result is another than of a sweep that was not stopped'
expect_error "scale: $kept boots were there already, in bootflame.scale"
[ ! -e bootflame.scale ] || fail 'the default directory is left behind after going on'

# A boot that would take hours ends with the sweep that was asked to.
"$BOOTFLAME" scale --param n=16,32 --exact -- --timeout 3600 --append 'hang=1 sysinits={n}' >long.out 2>long.err &
pid=$!
until ls bootflame.scale/*.part >/dev/null 2>&1; do sleep 0.02; done
sleep 0.5
kill -TERM "$(pgrep -P $pid -x bootflame || echo $pid)"
got=0
wait $pid || got=$?
[ $got = 4 ] || fail "status $got when stopped within a boot"
grep -q 'interrupted before the first boot was there' long.err || fail "$(cat long.err)"
[ ! -e bootflame.scale ] || fail 'the default directory is left behind'

keep='--keep kept'
stop_after_one KILL kept
expect_status 2 "$BOOTFLAME" scale --param n=16,32 --exact --keep kept -- --append 'sort=merge sysinits={n}'
expect_error "kept: its boots were made another way, with 'sort=bubble sysinits={n}' where it is 'sort=merge sysinits={n}' now"
expect_status 0 sweep --keep kept
cmp out whole.json || fail 'the result is another than of a sweep that was not killed'
cmp out kept/scale.json || fail 'kept/scale.json is another result'
[ "$(ls kept)" = "$(printf '%s\n' command 'n=128@1.bft' 'n=16@1.bft' 'n=256@1.bft' 'n=32@1.bft' 'n=512@1.bft' 'n=64@1.bft' scale.json)" ] ||
	fail "kept holds $(ls kept)"

# A value more is a boot more.
expect_status 0 "$BOOTFLAME" scale --param n=16,32,64,128,256,512,8 --exact --json --keep kept -- --append 'sort=bubble sysinits={n}'
expect_error '6 boots were there already'
expect_json out '.values == [8, 16, 32, 64, 128, 256, 512]'

# What is no sweep's is left alone.
mkdir mine
echo precious >mine/file.bft
expect_status 2 sweep --keep mine
expect_error 'holds files and is no sweep'
[ "$(cat mine/file.bft)" = precious ] || fail 'a file of mine is gone'

keep=
stop_after_one TERM bootflame.scale
expect_status 0 "$BOOTFLAME" scale --param n=16,32 --exact -- --append 'sort=merge sysinits={n}'
expect_error 'held the boots of another sweep'
ls bootflame.scale.old/*.bft >/dev/null || fail 'the other boots are gone'
[ ! -e bootflame.scale ] || fail 'the default directory is left behind'

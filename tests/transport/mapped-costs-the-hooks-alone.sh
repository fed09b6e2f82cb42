# SPDX-License-Identifier: BSD-2-Clause
#
# A host that reads the rings in memory is not seen by the guest: every boot has the same
# count, and it is that of a boot whose memory nobody reads. Against a kernel without hooks an
# event costs what a hook does and nothing more: no drain.
. "$TOP/tests/lib.sh"

boot_ticks() { # TRACE
	"$BOOTFLAME" dump --json "$1" | jq -r '.boots[0].console | capture("boot: (?<t>[0-9]+) ticks").t'
}
# A boot without the recorder, as it starts one but for the memory: the console's ticks.
alone() { # KERNEL WORDS
	timeout 60 qemu-system-x86_64 -M microvm,pit=off,rtc=off -accel tcg -cpu max,-rdrand,-rdseed \
		-icount shift=0,sleep=off -seed 1 -rtc base=2020-01-01,clock=vm -smp 1 -m 128 -nodefaults \
		-no-user-config -display none -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 \
		-chardev file,id=s,path=alone.txt -serial chardev:s -kernel "$1" -append "$2" </dev/null >/dev/null 2>&1
	sed -n 's/^boot: \([0-9]*\) ticks.*/\1/p' alone.txt
}

for n in 0 1000; do
	for i in 1 2 3; do
		"$BOOTFLAME" record --exact --quiet --transport mapped --append "sort=merge sysinits=$n" -o $n.$i.bft 2>err ||
			fail "$(cat err)"
		"$BOOTFLAME" dump $n.$i.bft >$n.$i.txt
		cmp $n.1.txt $n.$i.txt || fail "boots 1 and $i of $n sysinits differ"
	done
	"$BOOTFLAME" report --json $n.1.bft >$n.json
	jq -e '.complete and .lost == 0' $n.json >/dev/null || fail "$n sysinits: not whole"
	jq -e '[.steps[] | select(.name == "drain")] == []' $n.json >/dev/null || fail "$n sysinits: something was drained"
done
words='sort=merge sysinits=1000 transport=mapped'
on=$(boot_ticks 1000.1.bft) on0=$(boot_ticks 0.1.bft)
unread=$(alone "$KERNEL" "$words")
[ "$on" = "$unread" ] || fail "read: $on instructions, not read: $unread"
off=$(alone "$KERNEL_OFF" "$words") off0=$(alone "$KERNEL_OFF" 'sort=merge sysinits=0 transport=mapped')
events=$(($(jq .observer.events 1000.json) - $(jq .observer.events 0.json)))
[ "$events" = 2000 ] || fail "1000 fillers made $events events"
hooks=$((on - on0 - off + off0))
# With what the compiler does around a hook: sysinit_collect's ready-made words, registers saved.
[ $hooks -gt 0 ] && [ $hooks -le $((10 * events)) ] || fail "$events events cost $hooks instructions"
# A boot over the line whose ring holds all of it drains behind the line that says its ticks.
for n in 0 1000; do
	"$BOOTFLAME" record --exact --quiet --append "sort=merge sysinits=$n" -o line.$n.bft 2>err || fail "$(cat err)"
done
line=$(($(boot_ticks line.1000.bft) - $(boot_ticks line.0.bft)))
[ $line = $((on - on0)) ] || fail "1000 fillers cost $((on - on0)) instructions mapped, $line before any drain"

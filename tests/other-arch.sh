# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
#
# other-arch.sh - what the tests of the aarch64 and i386 guests share; sourced behind
# lib.sh. In: arm64 or i386. Out: $guests, the ELFs of it; boot, which records one.

arch=$1
case $arch in
arm64) machine=virt qemu=qemu-system-aarch64 package=qemu-system-arm ;;
i386) machine=pc qemu=qemu-system-x86_64 package=qemu-system-x86 ;;
esac
command -v "$qemu" >/dev/null || skip "$qemu is not here (apt-get install $package)"
guests=
for guest in "$B/guests/$arch"/*.elf; do
	[ -f "$guest" ] && guests="$guests $guest"
done
[ -n "$guests" ] || skip "no guests (make $arch-guests)"

# boot GUEST WORDS TRACE [OPTIONS]: exact.
boot() {
	guest=$1 words=$2 trace=$3
	shift 3
	"$BOOTFLAME" record --quiet --exact --machine "$machine" --kernel "$guest" --append "$words" --timeout 30 \
		-o "$trace" "$@" 2>record.err || fail "$guest: $words: $(cat record.err)"
}

# counter TRACE.json SUBSYSTEM NAME: its value.
counter() {
	jq -r --arg s "$2" --arg n "$3" \
		'.boots[0].events[] | select(.event == "counter" and .subsystem == $s and .name == $n) | .value' "$1"
}

# expect WHAT GOT WANTED
expect() {
	[ "$2" = "$3" ] || fail "$guest: $1: $2, not $3"
}

# What a storm of N rounds must have left in TRACE.json: every event of every round, every
# value whole, each interrupt that was taken, and all of it paired and inside the boot. The
# values are 0, 1, 2, ... in the order of the ticks, each twice in its 64 bits.
check_storm() { # TRACE.json N
	jq -r --argjson rounds "$2" '
		def named($event; $name): map(select(.event == $event and .name == $name));
		def whole: sort_by(.tick) | to_entries | all(.value.value == .key * 4294967297);
		def must($what): if . then empty else $what end;
		.boots[0] | .entry as $from | .last as $to
		| ((.complete and .lost == 0) | must("not complete, or something is lost")),
		(.events
		| ((named("enter"; "storm_step") | length == $rounds) | must("rounds are missing")),
		((named("mark"; "storm_mark") | length == $rounds) | must("marks are missing")),
		((named("counter"; "storm_value") | length == $rounds and whole) | must("a value is torn or not there")),
		((named("counter"; "irq_value") | whole) | must("a value of an interrupt is torn")),
		(((named("enter"; "timer_irq") | length) == named("counter"; "interrupts")[0].value)
			| must("an interrupt was not recorded")),
		((map(if .event == "enter" then 1 elif .event == "exit" then -1 else 0 end) | add == 1)
			| must("enters and exits do not pair")), # but for the last drain, which is open
		(all(.[]; .tick >= $from and .tick <= $to) | must("an event is outside the boot")))' "$1" >wrong.txt ||
		fail "$guest: jq"
	[ ! -s wrong.txt ] || fail "$guest: $(cat wrong.txt)"
}

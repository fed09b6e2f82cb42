#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Two builds of the kernel that differ in five known edits (a step slower, one faster, one
# added, one removed, one moved): diff shows exactly those five as edits, with the right
# sign and to the instruction; all else is the same, or ripple with one of them as its
# cause. The other way round it shows their opposites.
set -eu
. "$TOP/tests/lib.sh"

kernel_tree
# A loop of 1000 turns, two instructions each, and one to set it up.
loop='__asm__ volatile("mov $1000, %%ecx; 1: dec %%ecx; jnz 1b" ::: "ecx", "cc");'
step() { # NAME ORDER: a step of the subsystem dev that does nothing else
	{
		echo '#include "sysinit.h"'
		printf 'static void %s(void *unused)\n{\n\t(void)unused;\n\t%s\n}\n' "$1" "$loop"
		printf 'SYSINIT(%s, SI_SUB_DEV, %s, %s, NULL);\n' "$1" "$2" "$1"
	} >"tree/kernel/steps/$1.c"
}
slow() { # FILE: its first "(void)unused;" is followed by the loop
	sed "0,/(void)unused;/s||&\n\t$(printf %s "$loop" | sed 's/[\\|&]/\\&/g')|" "$TOP/kernel/steps/x86-64/$1" >"tree/kernel/steps/x86-64/$1"
	! cmp -s "$TOP/kernel/steps/x86-64/$1" "tree/kernel/steps/x86-64/$1" || fail "$1 was not edited"
}
slow cpu-features.c
step early_probe SI_ORDER_ANY
kernel_build base.elf
cp "$TOP/kernel/steps/x86-64/cpu-features.c" tree/kernel/steps/x86-64/
rm tree/kernel/steps/early_probe.c
step late_probe SI_ORDER_ANY+1
slow ioapic.c
sed 's/SI_SUB_INTR, SI_ORDER_FIRST/SI_SUB_INTR, SI_ORDER_ANY/' "$TOP/kernel/steps/x86-64/i8259.c" >tree/kernel/steps/x86-64/i8259.c
# The probes would else be one step renamed: they differ in cost.
sed -i 's/1000/3000/' tree/kernel/steps/late_probe.c
kernel_build new.elf

# The edits, with their deltas in thousands: what the compiler makes of the rest is its own.
edits() {
	jq -c '[.steps[] | select(.state != "same" and .state != "ripple") | [.name, .state, (.delta / 1000 | round)]] | sort | .[]' "$1"
}
# Self time of all steps of a trace, by name and subsystem.
self() {
	"$BOOTFLAME" report --json "$1" | jq -c '[.steps[] | {(.name + "/" + .subsystem): .self}] | add'
}

for words in 'sysinits=200' 'sysinits=200 sort=merge' 'sysinits=0'; do
	exact base.bft "$words" --kernel base.elf
	exact new.bft "$words" --kernel new.elf
	expect_status 0 "$BOOTFLAME" diff --json base.bft new.bft
	[ ! -s err ] || { cat err; fail 'diff warns of something'; }
	mv out diff.json
	edits diff.json >edits.out
	cat >expected <<-END
		["cpu_features","changed",-2]
		["early_probe","removed",-2]
		["i8259_mask","moved",0]
		["irq_init","changed",2]
		["late_probe","added",6]
	END
	diff -u expected edits.out || fail "$words: other edits than those made"
	self base.bft >base.self
	self new.bft >new.self
	jq --slurpfile base base.self --slurpfile new new.self '[.steps[] | (.name + "/" + .subsystem) as $key |
		.base == ($base[0][$key] // 0) and .new == ($new[0][$key] // 0) and .delta == .new - .base] | all' diff.json >agrees
	[ "$(cat agrees)" = true ] || fail "$words: a step's figures are not those of report"
	expect_json diff.json '[.steps[] | select(.state == "ripple") | .subsystem == "observer" or .cause != null] | all'
	expect_json diff.json '([.steps[].delta] | add) == .total.delta and ([.steps[].base] | add) == .total.base'
	expect_json diff.json '([.subsystems[].delta] | add) == .total.delta and .total.new == .total.base + .total.delta'
	expect_json diff.json '.steps[] | select(.state == "moved") | .moved.from.behind.name == "clock_init" and
		.moved.to.behind.name == "timer_init" and .moved.to.in.name == "mi_startup"'
	expect_json diff.json '[.steps[] | .p] | all(. == null)'

	# The pictures say the same: the page's table, and the frames that can be seen.
	expect_status 0 "$BOOTFLAME" diff -o diff.html base.bft new.bft
	sed -n 's/^<tr class="edit[^>]*>.*<\/svg>\([a-z]*\)<\/td><th scope="row">\([a-z0-9_]*\) (.*class="delta" value="\(-\{0,1\}[0-9]*\)".*/\2 \1 \3/p' diff.html | sort >drawn
	jq -r '.steps[] | select(.state != "same" and .state != "ripple") | "\(.name) \(.state) \(.delta)"' diff.json | sort | diff - drawn ||
		fail "$words: the page shows other edits"
	[ "$(grep -c '^<tr class="edit' diff.html)" = 5 ] || fail "$words: more edits on the page"
	expect_status 0 "$BOOTFLAME" diff -o diff.svg base.bft new.bft
	xmllint --noout --nonet diff.svg || fail "$words: no XML"
	sed -n 's/^<g class="\([zpm]\)[0-9]*"><title>\([a-z0-9_]*\) ([^:]*: .*; \(changed\|added\|removed\|moved\|renamed\)<\/title>.*/\2 \3 \1/p' diff.svg | sort -u >seen
	sed 's/-.*/m/; s/i8259_mask moved.*/i8259_mask moved z/; s/ [0-9].*/ p/' drawn | sort >told
	[ "$(grep -v -x -F -f told seen | wc -l)" = 0 ] && grep -q '^late_probe added p' seen || { cat seen; fail "$words: the SVG shows other edits"; }

	expect_status 0 "$BOOTFLAME" diff --json new.bft base.bft
	edits out >back
	cat >expected <<-END
		["cpu_features","changed",2]
		["early_probe","added",2]
		["i8259_mask","moved",0]
		["irq_init","changed",-2]
		["late_probe","removed",-6]
	END
	diff -u expected back || fail "$words: the other way round it is not the opposite"
done
expect_status 1 "$BOOTFLAME" diff --fail base.bft new.bft
expect_status 0 "$BOOTFLAME" diff --fail base.bft base.bft

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The tiny kernel with every function traced, in each of the three ways, by gcc and clang: it
# boots, nothing is lost, each function has its name, static and inlined ones too, and stands
# under the step that called it. Patched NOPs tell the same as -mfentry. A kernel that traces
# no function has nothing of it.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

for built in "$B" "$CLANG_B"; do
	for way in instrument fentry patchable; do
		exact $way.bft 'sort=merge sysinits=20' --kernel "$built/kernel-functions-$way/bootflame-kernel.elf"
		"$BOOTFLAME" report --json $way.bft >$way.json
		expect_json $way.json '.complete and .lost == 0 and ([.steps[].self] | add) == .boot.total'
		expect_json $way.json '[.steps[] | select(.name | test("^(address|site)#"))] == []'
		expect_json $way.json '[.steps[] | [.name, .subsystem, .cpu]] | length == (unique | length)'
		expect_json $way.json '[.steps[] | select(.subsystem == "function")] | length > 30'
		"$BOOTFLAME" dump $way.bft >$way.dump
		# A static function, below the step that called it, which is below mi_startup.
		awk '$4 == "enter" { open[++depth] = $5 } $4 == "exit" && depth { depth-- }
			$4 == "enter" && $5 == "slab_init" && $6 == "(function)" {
				found = open[depth - 1] == "slab_init" && open[depth - 2] == "mi_startup"
			} END { exit !found }' $way.dump || fail "$built $way: slab_init() is not below its step"
		# Every step of the boot is still there, once.
		jq -r '.steps[] | select(.subsystem != "function" and .subsystem != "observer") | "\(.name) \(.count)"' $way.json |
			sort >$way.steps
	done
	# Of outb only inlined copies ran, and more than one file has some.
	expect_json instrument.json '[.steps[] | select(.name | endswith(":outb"))] | length >= 2'
	expect_json fentry.json '[.steps[] | select(.name | endswith("outb"))] == []'
	functions() { jq -r '.steps[] | select(.subsystem == "function") | "\(.name) \(.count)"' $1.json | sort; }
	functions fentry >fentry.functions
	functions patchable >patchable.functions
	diff fentry.functions patchable.functions || fail "$built: NOPs that were patched tell something else than -mfentry"
	exact plain.bft 'sort=merge sysinits=20'
	"$BOOTFLAME" report --json plain.bft | jq -r '.steps[] | select(.subsystem != "observer") | "\(.name) \(.count)"' |
		sort >plain.steps
	for way in instrument fentry patchable; do
		diff plain.steps $way.steps || fail "$built $way: other steps than without"
	done
done
! nm "$KERNEL" | grep -e __cyg_profile -e __fentry__ -e bf_function || fail 'the ordinary kernel has code for functions'
"$BOOTFLAME" dump plain.bft | grep -c '(function)' | grep -qx 0 || fail 'functions in an ordinary trace'

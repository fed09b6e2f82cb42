#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-gate - how often gate is right about exact boots: `make bench-gate`. A trial is a build
# of the kernel with one edit, recorded and judged against the kernel before. Equal parts are a
# loop in a random step, one SYSINIT more, a step called twice, each worth 0.1 to 1 % of the
# boot, and another link order; besides, as many boots judged against themselves, recorded anew.
# The seed is fixed. In: B; TRIALS (200). Exits 1 where one is judged wrongly.
set -eu
B=${B:?build directory}
TOP=$(cd "$(dirname "$0")/.." && pwd)
trials=${TRIALS:-200}
bootflame=$B/bootflame
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

mkdir tree tree/tests
cp -R "$TOP/Makefile" "$TOP/kernel" "$TOP/guest-hooks" "$TOP/examples" tree
cp "$TOP/tests/tests.mk" tree/tests
# Park and Miller's generator, so that every shell draws the same.
state=${SEED:-20261124}
draw() { # BELOW: in $drawn
	state=$((state * 16807 % 2147483647))
	drawn=$((state % $1))
}
build() { # OUT [MAKE WORDS]
	out=$1
	shift
	rm -f b/kernel/bootflame-kernel.elf
	make -s -C tree B="$PWD/b" "$@" "$PWD/b/kernel/bootflame-kernel.elf" >make.out 2>&1 || { cat make.out; exit 1; }
	cp b/kernel/bootflame-kernel.elf "$out"
}
boot() { # OUT ELF
	"$bootflame" record --exact --quiet --append "$words" -o "$1" --kernel "$2" 2>record.err || { cat record.err; exit 1; }
}
judge() { # BASE NEW: the verdict and the first who is guilty
	"$bootflame" gate --json --base "$1" --new "$2" 2>gate.err | jq -r '.verdict + " " + (.guilty[0].name // "-")'
}
# Two instructions a turn.
loop() {
	printf '__asm__ volatile("mov $%d, %%%%ecx; 1: dec %%%%ecx; jnz 1b" ::: "ecx", "cc");' "$1"
}
probe() { # CALLS TURNS: a step that runs a span as often
	{
		echo '#include "sysinit.h"'
		echo 'BF_SITE(sub_probe, "sub_probe", "dev");'
		echo 'static void late_probe(void *unused)'
		echo '{'
		echo '	(void)unused;'
		for _ in $(seq "$1"); do
			printf '\tBF_ENTER_WORD(bf_site_word(BF_SITE_ID(sub_probe)));\n\t%s\n\tBF_EXIT();\n' "$(loop "$2")"
		done
		echo '}'
		echo 'SYSINIT(late_probe, SI_SUB_DEV, SI_ORDER_ANY, late_probe, NULL);'
	} >tree/kernel/steps/late-probe.c
}
words='sysinits=200 sort=merge'
build base.elf
boot base.bft base.elf
judged=$("$bootflame" gate --json --base base.bft --new base.bft | jq .judged.base)
turns() { # 0.1 to 1 % of the boot, in turns
	draw 900
	turns=$((judged * (110 + drawn) / 100000 / 2 + 1))
}
right=0 wrong=0
tell() { # KIND WANTED GOT
	if [ "$2" = "$3" ]; then
		right=$((right + 1))
	else
		wrong=$((wrong + 1))
		printf '%s: wanted "%s", got "%s"\n' "$1" "$2" "$3"
	fi
}
row() {
	printf '%-58s %5d of %d\n' "$1" "$right" $((right + wrong))
	failed=$((${failed-0} + wrong)) right=0 wrong=0
}
parts=$(((trials + 3) / 4))

for _ in $(seq "$trials"); do
	boot again.bft base.elf
	tell 'the same kernel' 'pass -' "$(judge base.bft again.bft)"
done
row 'the same kernel: passed'

# Files whose one SYSINIT has a body to put a loop in, and which run in this boot.
"$bootflame" report --json base.bft | jq -r '.steps[].name' | sort -u >ran
grep -l '(void)unused;' tree/kernel/steps/*.c tree/kernel/steps/x86-64/*.c | while read -r file; do
	[ "$(grep -c '^SYSINIT(' "$file")" = 1 ] && [ "$(grep -c '(void)unused;' "$file")" = 1 ] || continue
	step=$(sed -n 's/^SYSINIT(\([a-z0-9_]*\),.*/\1/p' "$file")
	! grep -qx "$step" ran || echo "$file $step"
done >steps
[ "$(wc -l <steps)" -ge 8 ] || { echo "only $(wc -l <steps) steps to put a loop in"; exit 1; }
for _ in $(seq $parts); do
	draw "$(wc -l <steps)"
	line=$(sed -n $((drawn + 1))p steps)
	file=${line% *}
	turns
	cp "$file" saved.c
	sed "s|(void)unused;|&\n\t$(loop $turns | sed 's/[\\|&]/\\&/g')|" saved.c >"$file"
	build new.elf
	cp saved.c "$file"
	boot new.bft new.elf
	tell "a loop of $turns turns in ${line#* }" "regression ${line#* }" "$(judge base.bft new.bft)"
	tell "without that loop" 'improvement -' "$(judge new.bft base.bft)"
done
row 'a loop in a step, and without it: named, improvement'

for _ in $(seq $parts); do
	turns
	probe 0 0
	sed -i "s|(void)unused;|&\n\t$(loop $turns | sed 's/[\\|&]/\\&/g')|" tree/kernel/steps/late-probe.c
	build new.elf
	boot new.bft new.elf
	tell "a SYSINIT of $turns turns" 'regression late_probe' "$(judge base.bft new.bft)"
done
row 'one SYSINIT more: named'

for _ in $(seq $parts); do
	turns
	for calls in 1 2; do
		probe $calls $turns
		build $calls.elf
		boot $calls.bft $calls.elf
	done
	tell "a step of $turns turns twice" 'regression sub_probe' "$(judge 1.bft 2.bft)"
done
row 'a step called twice: named'

rm tree/kernel/steps/late-probe.c
# The default boot, with the sort that minds. In a boot of a twentieth of that the order of the
# kernel's command line words alone is more than 0.05 %.
words=
boot base.bft base.elf
sources=$(cd tree && ls kernel/*.c kernel/steps/*.[cS] kernel/x86-64/*.[cS] kernel/steps/x86-64/*.[cS])
for _ in $(seq $parts); do
	draw 2147483647
	order=$(printf '%s\n' "$sources" | awk -v seed=$drawn 'BEGIN { srand(seed) } { print rand(), $0 }' | sort | cut -d' ' -f2 | tr '\n' ' ')
	build new.elf KERNEL_SRC="$order"
	boot new.bft new.elf
	tell 'another link order' 'pass -' "$(judge base.bft new.bft)"
done
row 'another link order, of the default boot: passed'
[ "$failed" = 0 ]

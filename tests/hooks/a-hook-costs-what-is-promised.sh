# SPDX-License-Identifier: BSD-2-Clause
#
# a-hook-costs-what-is-promised.sh - instructions of an event at a call site, counted in a guest: at
# most 9 by gcc and 10 by clang, and to the digit what guest-hooks/README.md says.

. "$TOP/tests/lib.sh"

cat >promised <<'EOF'
insns bootflame enter 8.00
insns bootflame exit 8.00
insns bootflame mark 8.00
insns bootflame counter 9.00
insns bootflame size 9.00
insns bootflame size-of-32-bits 6.00
EOF
for compiler in gcc clang; do
	[ -f "$B/guests/hook-cost-$compiler.elf" ] || skip "no hook-cost-$compiler.elf (it takes barectf and $compiler)"
	"$TOP/tests/bench-hooks.sh" --raw "$compiler" "$B" >"$compiler" || fail "$compiler: no figures"
	grep '^insns bootflame ' "$compiler" >"$compiler.ours"
	cmp -s promised "$compiler.ours" || fail "$compiler: $(cat "$compiler.ours")"
	awk -v most="$([ $compiler = gcc ] && echo 9 || echo 10)" '$4 > most { exit 1 }' "$compiler.ours" || fail "$compiler: more"
	# Eight bytes in RAM, at most three on the line.
	awk '$2 == "bootflame" && $1 == "bytes" { found = 1; if ($4 != 16000 || $6 > 6000) exit 1 } END { exit !found }' "$compiler" ||
		fail "$compiler: $(grep '^bytes' "$compiler")"
done

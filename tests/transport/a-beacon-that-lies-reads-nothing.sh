# SPDX-License-Identifier: BSD-2-Clause
#
# The guest's memory is foreign. A kernel whose beacon names places that cannot be, or is of
# another version, boots and is told of, and nothing is read outside of its memory; one whose
# beacon cannot be found is refused before the boot.
. "$TOP/tests/lib.sh"

# Where the beacon is in the file: the offset of its section and what lies before it there.
symbol=$(readelf -sW "$KERNEL" | awk '$8 == "bf_beacon" {print $2, $7}')
[ -n "$symbol" ] || fail "the kernel has no bf_beacon"
section=$(readelf -SW "$KERNEL" | sed 's/\[ */[/' | awk -v n="[${symbol#* }]" '$1 == n {print $4, $5}')
at=$((0x${symbol% *} - 0x${section% *} + 0x${section#* }))
lie() { # OFFSET BYTES: a kernel with these bytes, as printf has them, at the offset in its beacon
	cp "$KERNEL" lie.elf
	printf "$2" | dd of=lie.elf bs=1 seek=$((at + $1)) conv=notrunc status=none
}
big='\377\377\377\377'
for what in "8 $big" "12 \\001\\000\\000\\000" "40 $big" "44 $big" "44 \\000\\000\\000\\000" "48 $big" \
	"52 \\003\\000\\000\\000" "56 $big" "56 \\001\\000\\000\\000" "60 $big" "64 $big" "68 \\000\\000\\000\\000"; do
	lie ${what% *} "${what#* }"
	status=0
	"$BOOTFLAME" record --exact --quiet --transport mapped --append sysinits=10 --kernel lie.elf -o lie.bft 2>err || status=$?
	[ $status = 1 ] || fail "$what: exit status $status: $(cat err)"
	grep -q 'cannot \(be \)*read' err || fail "$what: not told of: $(cat err)"
	"$BOOTFLAME" report --json lie.bft 2>/dev/null | jq -e '(.complete | not) and .observer.events == 0' >/dev/null ||
		fail "$what: report"
done
# The magic: no beacon at all, so no ring is ever left to the host.
lie 0 '\000'
"$BOOTFLAME" record --exact --quiet --transport mapped --append sysinits=10 --kernel lie.elf -o lie.bft 2>err && fail "no magic: exit status 0"
grep -q 'did not leave its rings' err || fail "no magic: not told of: $(cat err)"
# More families than there are: what is no entry is none.
lie 76 "$big"
"$BOOTFLAME" record --exact --quiet --transport mapped --append sysinits=10 --kernel lie.elf -o lie.bft 2>err || fail "families: $(cat err)"
"$BOOTFLAME" report --json lie.bft 2>/dev/null | jq -e .complete >/dev/null || fail "families: report"

strip -o stripped.elf "$KERNEL"
status=0
"$BOOTFLAME" record --exact --quiet --transport mapped --kernel stripped.elf -o stripped.bft 2>err || status=$?
[ $status = 4 ] || fail "stripped: exit status $status"
grep -q 'no symbol bf_beacon' err || fail "stripped: $(cat err)"
[ ! -e stripped.bft ] || fail "stripped: left a trace"

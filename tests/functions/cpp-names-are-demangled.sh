#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A kernel with C++ in it, linked by a script of its own: its functions stand in the report by
# the names that their authors gave them, templates, operators and lambdas too; a name that
# would unfold to gigabytes stays as it is. The ELF has a build-id and the guest does not
# state one: that is no other kernel.
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" B="$PWD/b" foreign-kernel >make.out 2>&1 || { cat make.out; fail 'the foreign kernel does not build'; }
cd b/foreign-kernel
cat >step.cc <<'END'
namespace pci {
struct Bus {
	int slots;
	__attribute__((noinline)) int probe(int first) { __asm__ volatile(""); return first + slots; }
	__attribute__((noinline)) Bus &operator+=(int n) { slots += n; __asm__ volatile(""); return *this; }
};
template <typename T> __attribute__((noinline)) T largest(T a, T b) { __asm__ volatile(""); return a > b ? a : b; }
}
extern "C" __attribute__((noinline)) int unfolds(void) __asm__("_Z1fDpTnSt2S_S_S0_S0_S1_S1_S2_S2_S3_S3_S4_S4_S5_S5_S6_S6_S7_S7_S8_S8_");
extern "C" __attribute__((noinline)) int unfolds(void) { __asm__ volatile(""); return 1; }
extern "C" int cpp_step(int n);
extern "C" int cpp_step(int n)
{
	pci::Bus bus{n};
	auto twice = [](int x) __attribute__((noinline)) { __asm__ volatile(""); return 2 * x; };
	bus += twice(n);
	return bus.probe(pci::largest<long>(n, 3)) + unfolds();
}
END
sed 's/^void foreign_main/int cpp_step(int n);\n&/; s/say("up\\n");/BF_SIZE((uint64_t)cpp_step(4)); &/' foreign-main.c >main.c
sed 's/^.*\.text : .*/\t.note.gnu.build-id : { *(.note.gnu.build-id) } :all\n&/' foreign.ld >cpp.ld
flags='-O2 -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables -DBOOTFLAME -DBF_FUNCTIONS'
for cc in gcc clang; do
	case $cc in gcc) cxx=g++ ;; *) cxx=clang++ ;; esac
	command -v $cxx >/dev/null || { echo "NOTE: $cxx is not here"; continue; }
	$cxx -std=c++17 $flags -fno-exceptions -fno-rtti -pg -mfentry -c step.cc
	$cc -std=gnu11 $flags -c main.c -c bootflame.c -c foreign-start.S
	ld -m elf_x86_64 -nostdlib -static -z max-page-size=4096 --no-warn-rwx-segments --build-id -T cpp.ld -o cpp.elf \
		foreign-start.o main.o step.o bootflame.o
	expect_status 0 "$RECORD" --exact --quiet --timeout 20 --machine pc --kernel cpp.elf -o cpp.bft
	! grep -i build-id err || fail 'it warns of the build-id'
	readelf -n cpp.elf | grep -q 'Build ID' || fail 'the ELF has no build-id'
	"$BOOTFLAME" report --json cpp.bft >report.json
	jq -r '.steps[] | select(.subsystem == "function") | .name' report.json | LC_ALL=C sort >names
	for name in 'pci::Bus::probe(int)' 'pci::Bus::operator+=(int)' 'long pci::largest<long>(long, long)' cpp_step; do
		awk -v name="$name" '$0 == name || index($0, name " [clone ") == 1 { found = 1 } END { exit !found }' names || { cat names; fail "$cxx: not there: $name"; }
	done
	grep -q 'cpp_step::.*lambda.*(int)\|cpp_step::\$_0::operator()(int) const' names || { cat names; fail "$cxx: no lambda"; }
	grep -q '^_Z1fDp' names || { cat names; fail "$cxx: the name that unfolds was unfolded"; }
	expect_json report.json '.complete and .lost == 0'
done

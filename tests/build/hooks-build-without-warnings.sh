#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The hook library and its test guests build by gcc and by clang without a warning for every
# architecture and in every form, a small ring included.
. "$TOP/tests/lib.sh"

flags="-std=gnu11 -O2 -ffreestanding -fno-pie -mgeneral-regs-only -fno-stack-protector -I$TOP/tests/guests
	-I$TOP/guest-hooks/include -Wall -Wextra -Wshadow -Wstrict-prototypes -Wwrite-strings -Werror -c"
forms=0

# build 'COMPILER FLAGS' FILE...
build() {
	command=$1
	shift
	# shellcheck disable=SC2086 # words are to be split
	$command $flags "$@" || fail "$command: $*"
	forms=$((forms + 1))
}

for compiler in aarch64-linux-gnu-gcc 'clang --target=aarch64-none-elf'; do
	command -v "${compiler%% *}" >/dev/null || skip "${compiler%% *} is not here (.ci/deps test installs it)"
	compiler="$compiler -mno-outline-atomics"
	build "$compiler -DBOOTFLAME" "$TOP"/tests/guests/arm64/*.c "$TOP"/guest-hooks/src/*.c
	for form in '-march=armv8.1-a' '-DBF_PERCPU_TPIDR=64' -DBF_PERCPU_TPIDR=-BF_RING_BYTES '-march=armv8.1-a -DBF_RING_BYTES=512'; do
		build "$compiler -DBOOTFLAME $form" "$TOP"/tests/guests/arm64/arm64-main.c "$TOP"/guest-hooks/src/*.c
	done
done
for compiler in gcc clang; do
	build "$compiler -m32" "$TOP"/tests/guests/guest-words.c
	for form in '-m32' '-m32 -mregparm=3 -DBF_PERCPU_GS=64' '-mno-red-zone'; do
		build "$compiler -DBOOTFLAME $form" "$TOP"/guest-hooks/src/*.c
	done
	build "$compiler -DBOOTFLAME -m32" "$TOP"/tests/guests/i386/*.c
done
[ $forms = 20 ] || fail "$forms forms were built, not 20"

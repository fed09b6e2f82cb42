#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# make-project - a kernel's repository to try the gate on: `sh make-project.sh DIRECTORY`. It is the
# foreign kernel with the vendored hooks. On main it is as it is; the branch `functions` has its
# device scan look at more, and the branch `tidy` edits a comment.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
top=$(cd "$here/../.." && pwd)
git init -q -b main "$1"
cd "$1"
git config user.name 'A Developer'
git config user.email developer@example.org
export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'

cp "$top"/examples/foreign-kernel/foreign* .
rm foreign-kernel.mk
sh "$top/guest-hooks/vendor-hooks.sh" example "$PWD" >/dev/null
mkdir ci
cp "$here/boot-gate.sh" ci
cp "$here/boot-budget.ini" .
cat >Makefile <<'END'
CFLAGS = -std=gnu11 -O2 -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
	-fcf-protection=none -fno-asynchronous-unwind-tables -DBOOTFLAME
OBJ = foreign-start.o foreign-main.o bootflame.o
kernel.elf: $(OBJ) foreign.ld
	ld -m elf_x86_64 -nostdlib -static -z max-page-size=4096 --no-warn-rwx-segments -T foreign.ld -o $@ $(OBJ)
END
printf '%s\n' '*.o' kernel.elf boot-gate/ >.gitignore
git add .
git commit -qm 'a kernel'
git checkout -q -b functions
sed -i 's/slot < 32; slot++/slot < 256; slot++/; s/slot << 11/slot << 8/' foreign-main.c
git commit -qam 'look at every function of a device'
git checkout -q -b tidy main
sed -i 's|/\* A sorted list, which costs as the square of the files. \*/|/* A sorted list. */|' foreign-main.c
git commit -qam 'a shorter comment'

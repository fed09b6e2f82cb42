#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# kvm-in-qemu.sh - sees the kernel run under a real KVM on a machine that has none: QEMU emulates an
# AMD processor with SVM, a stock Linux with kvm-amd boots on it, and tests/monitor enters the kernel
# there as Firecracker does. In: a build directory, a Debian linux-image package (apt-get download
# linux-image-6.1.0-NN-amd64), the kernel's words. Out: the trace kvm-in-qemu.bft, and its report.
# Takes most of a minute, so it is no part of make test.
#
#	sh tests/kvm-in-qemu.sh build linux-image-6.1.0-56-amd64_6.1.192-2_amd64.deb 'sort=merge'
set -eu

[ $# -ge 2 ] || { echo 'usage: sh tests/kvm-in-qemu.sh BUILD-DIR LINUX-IMAGE.deb [WORDS]' >&2; exit 2; }
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
words=${3-sort=merge}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dpkg-deb --fsys-tarfile "$2" >"$work/deb.tar"
mkdir -p "$work/deb" "$work/root/modules" "$work/root/dev"
tar -xf "$work/deb.tar" -C "$work/deb" --wildcards './boot/vmlinuz-*' '*/virt/lib/irqbypass.ko' \
	'*/crypto/ccp/ccp.ko' '*/arch/x86/kvm/kvm.ko' '*/arch/x86/kvm/kvm-amd.ko'
n=0
for module in irqbypass ccp kvm kvm-amd; do
	find "$work/deb/lib" -name "$module.ko" -exec cp {} "$work/root/modules/$n-$module.ko" \;
	n=$((n + 1))
done
for program in kvm-init kvm-monitor; do
	${CC:-gcc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -O2 -static -o "$work/root/$program" "$top/tests/monitor/$program.c"
done
mv "$work/root/kvm-init" "$work/root/init"
cp "$build/kernel/bootflame-kernel.elf" "$work/root/kernel.elf"
(cd "$work/root" && find . | cpio -o -H newc --quiet) >"$work/initrd"

timeout 300 qemu-system-x86_64 -M q35 -accel tcg -cpu max -m 512 -nodefaults -display none -no-reboot \
	-serial "file:$work/console" -serial "file:$work/line" -kernel "$work"/deb/boot/vmlinuz-* -initrd "$work/initrd" \
	-append "console=ttyS0 quiet panic=-1 mitigations=off monitor=\"$words\"" || true
grep 'kvm-' "$work/console" || { tail -n 20 "$work/console"; exit 1; }

${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -I"$top/tracer" -I"$top/guest-hooks/include" -o "$work/wire-to-bft" \
	"$top/tests/functions/wire-to-bft.c" "$top/tracer/kernel-elf.c" "$top/tracer/kernel-functions.c" \
	"$build/host/leaf.a" -lelf -lz -l:libstdc++.so.6
"$work/wire-to-bft" "$build/kernel/bootflame-kernel.elf" <"$work/line" >kvm-in-qemu.bft
"$build/bootflame" report kvm-in-qemu.bft

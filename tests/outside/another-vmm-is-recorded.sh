#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# --machine other: the words behind -- are a VMM's whole command line, its serial line on stdout or in
# {serial}; what only the recorder knows is put in. A VMM that is not there or does nothing
# says so.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"

set -- qemu-system-x86_64 -M microvm,pit=off,rtc=off -cpu max -m '{mem}' -smp '{smp}' -nodefaults -no-user-config -display none \
	-no-reboot -name debug-threads=on -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel '{kernel}' -append '{append} sysinits=20'
expect_status 0 "$RECORD" --quiet --no-outside --machine other --mem 64 --append 'sort=merge' -o stdout.bft -- "$@" -serial stdio
expect_boot stdout.bft '.complete and any(.host[]; .what == "thread" and (.value | test(" vcpu0 ")))'
"$BOOTFLAME" dump stdout.bft | grep -q "^fact vmm-argv=qemu-system-x86_64 .* -m 64 .*-append 'sort=merge sysinits=20' -serial stdio" || fail 'the words are not in the trace'
expect_status 0 "$RECORD" --quiet --no-outside --machine other -o file.bft -- "$@" -serial 'file:{serial}'
expect_boot file.bft .complete
# Through a shell that stays: its child is the VMM's, and ends with it.
cat >vmm.sh <<'EOF'
"$@"
exit 0
EOF
expect_status 0 "$RECORD" --quiet --machine other -o shell.bft -- sh vmm.sh "$@" -serial stdio
expect_boot shell.bft .complete

expect_status 4 "$RECORD" --quiet --machine other -o x.bft -- no-such-vmm
expect_error 'no-such-vmm: not found on PATH'
expect_status 4 "$RECORD" --quiet --machine other -o x.bft -- true '{kernel}'
expect_error 'true ended with no hello'
expect_status 2 "$RECORD" --machine other
expect_error 'its command line is to stand behind --'
expect_status 2 "$RECORD" --machine other --exact -- true
expect_error '--exact is QEMU'
expect_status 2 "$RECORD" --machine firecracker --accel tcg
expect_error 'runs under kvm'

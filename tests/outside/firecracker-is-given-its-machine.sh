#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Firecracker's backend, against a stand-in: it checks its words and its configuration and says on
# its stdout what a guest's serial line said, with the line of its boot timer in between. What was
# asked for arrives, hostile words included; the trace has the boot, and the timer's event.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"

# A boot's line, from an exact boot.
exact real.bft 'sort=merge sysinits=20'
"$BOOTFLAME" dump --json real.bft >/dev/null
expect_status 0 "$RECORD" --quiet --no-outside --machine other -o line.bft -- sh -c 'qemu-system-x86_64 -M microvm,pit=off,rtc=off -cpu max -m 128 -nodefaults -no-user-config -display none -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel "$0" -append "sort=merge sysinits=20" -serial stdio | tee line' '{kernel}'
[ -s line ] || fail 'no line'

mkdir bin
cat >bin/firecracker <<'EOF'
#!/bin/sh
[ "$1" != --version ] || { echo 'Firecracker v1.7.0'; exit 0; }
[ "$1 $2 $3" = '--no-api --boot-timer --config-file' ] && [ "$5 $6" = '--level Warn' ] || { echo "words: $*" >&2; exit 1; }
cat "$4" >"$SEEN"
head -c 300 "$LINE"
tail -c +301 "$LINE"
printf '\n2024-05-01T10:00:00.000000000 [anonymous-instance:fc_vcpu 0] Guest-boot-time =  63451 us 63 ms,  59532 CPU us 59 CPU ms\n'
EOF
chmod +x bin/firecracker
PATH=$PWD/bin:$PATH
export PATH SEEN=$PWD/seen.json LINE=$PWD/line
expect_status 0 "$RECORD" --quiet --no-outside --machine firecracker --smp 2 --mem 256 --append 'a="b\c" x=1' -o fc.bft -- --level Warn
jq -e --arg kernel "$KERNEL" '. == {
	"boot-source": {kernel_image_path: $kernel, boot_args: "a=\"b\\c\" x=1"}, drives: [],
	"machine-config": {vcpu_count: 2, mem_size_mib: 256}}' seen.json >/dev/null || { cat seen.json; fail 'another machine'; }
expect_boot fc.bft '.complete and any(.host[]; .what == "vmm-boot-time" and .value == "63451 59532")'
"$BOOTFLAME" dump fc.bft >dump
grep -q '^fact vmm=Firecracker v1.7.0$' dump || fail 'not its version'
grep -q "^fact vmm-argv=firecracker --no-api --boot-timer --config-file '{config}' --level Warn\$" dump || fail "$(grep vmm-argv dump)"
grep -q '^fact accel=kvm$' dump || fail 'another accelerator'
[ -x /usr/bin/firecracker ] || echo 'NOTE: Firecracker is not installed here: a stand-in checked its configuration and replayed a recorded line'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What a log lacks, or contradicts, is said, and what it has is there: no stamps, no end, no
# beginning, returns or calls gone, wrong digits in a stamp, durations that cannot be. Several
# boots are several, each with its own end; one with no call is left out.
set -eu
. "$TOP/tests/lib.sh"

base=$TOP/tests/import/base.dmesg
import() { # LOG [OPTION...]: its report in out, what import said in said
	log=$1
	shift
	expect_status 0 "$BOOTFLAME" import initcall "$@" "$log" -o log.bft
	cp err said
	expect_status 0 "$BOOTFLAME" report --json log.bft
	expect_json out '([.steps[] | select(.cpu == 0) | .self] | add) == .boot.total'
}
said() { grep -q -e "$1" said || { cat said; fail "not said: $1"; }; }
total() { jq --arg n "$1" '[.steps[] | select(.name == $n) | .total] | add' out; }

import "$base"
expect_json out '.complete and .boot.total == 202000 and .log.end == "Run /init as init process" and .log.behind == 1'
said '1 initcalls behind that are left out (--until last takes them in)'
import "$base" --until last
expect_json out '.complete and .boot.total == 300900'
[ "$(total 'virtio_blk_init [virtio_blk]')" = 890 ] || fail 'the call behind the end'
grep -v 'Run /init' "$base" >freeing
import freeing
expect_json out '.complete and .boot.total == 200000 and (.log.end | startswith("Freeing unused kernel image (initmem) memory"))'

grep -v 'Run /init\|Freeing unused' "$base" >endless
import endless
expect_json out '.complete == false and .log.end == null and .boot.total == 300900'
said 'incomplete: neither'
sed '1,6d' "$base" >headless
import headless
expect_json out '.complete == false and .log.kernel == null'
said "incomplete: the log's beginning"
[ "$(total 'before the first line')" = 50100 ] || fail 'the time before the first line'

sed 's/^[^]]*\] //' "$base" >unstamped
import unstamped
expect_json out '.complete == false and .log.clock == "durations"'
said 'no stamps'
[ "$(total populate_rootfs)" = 100000 ] && [ "$(total pci_apply_final_quirks)" = 495 ] || fail 'durations without stamps'
[ "$(jq '[.steps[] | select(.subsystem | IN("initcall", "console", "early", "core", "fs", "device", "late")) | .total] | add' out)" = \
	"$(sed -n '/Run .init/q; s/.* initcall .* after \([0-9]*\) usecs.*/\1/p' "$base" | paste -sd+ | bc)" ] || fail 'the durations do not sum'
sed 's/^\[[^]]*\]/[Tue Nov 24 10:00:00 2026]/' "$base" >human
import human
said 'no stamps to the microsecond'
expect_json out '.log.kernel != null and .log.end != null'

# A kernel that has no better clock than jiffies: none of the durations is one.
sed 's/tsc-early/refined-jiffies/; s/after [1-9][0-9]* usecs/after 0 usecs/; s/took 385/took 0/' "$base" >jiffies
import jiffies
[ "$(total populate_rootfs)" = 100005 ] && [ "$(total spawn_ksoftirqd)" = 40 ] || fail 'durations by the stamps'
[ "$(jq '[.steps[] | select(.name == "printing")] | length' out)" = 0 ] || fail 'printing told where nothing tells it'

grep -v 'initcall populate_rootfs' "$base" >unreturned
import unreturned
said '1 initcalls whose return is not in the log'
[ "$(total populate_rootfs)" = 100885 ] || fail "unreturned: $(total populate_rootfs)"
grep -v 'calling  populate_rootfs' "$base" >uncalled
import uncalled
said '1 initcalls of which only the return is in the log'
[ "$(total populate_rootfs)" = 100000 ] || fail "uncalled: $(total populate_rootfs)"
sed 's/^\(.*\)0\.171010\(.*quirk\)/\19090.171010\2/' "$base" >wrong-digit
grep -q 9090 wrong-digit || fail 'no wrong digit'
import wrong-digit
said '1 lines whose stamps contradict'
expect_json out '.boot.total == 202000'
sed 's/after 100000 usecs/after 99999999999999999999999 usecs/; s/after 104 usecs/after -5 usecs/' "$base" >absurd
import absurd
said '1 calls that say they took longer than their stamps lie apart'
expect_json out '.boot.total == 202000'
[ "$(total populate_rootfs)" = 100005 ] || fail "absurd: $(total populate_rootfs)"
sed 's/initcall pcc_init+0x0\/0x93 returned -19 after 0 usecs/initcall pcc_init came back/' "$base" >strange
import strange
said '1 lines speak of an initcall and were not understood'

{
	echo '[ 9999.100000] reboot: Restarting system'
	sed 's/populate_rootfs/first_boot/; /Run/q' "$base"
	echo 'U-Boot 2024.01'
	echo '[    0.000000] Booting Linux on physical CPU 0x0'
	echo '[    0.000000] Linux version 6.6.13-silent (x)'
	echo '[    0.500000] Run /init as init process'
	sed '/calling  late/,$d; /populate_rootfs.*returned/,$d' "$base"
	echo '[    0.500000] Kernel panic - not syncing: VFS: Unable to mount root fs'
} >boots
import boots
said 'boot 1 of 2: 10 initcalls.*Run /init'
said 'boot 2 of 2: 4 initcalls and 1 that did not return'
said '1 of 3 boots have no call and are left out'
said 'the kernel failed: Kernel panic - not syncing: VFS'
expect_json out '.boot == {total: 202000, boots: 2} and .complete'

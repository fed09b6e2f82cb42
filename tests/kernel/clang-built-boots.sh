#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel that clang builds boots, loses nothing, and its report is complete; two exact
# boots of it are the same.
# timeout: 200
set -eu
. "$TOP/tests/lib.sh"

clang_kernel=$CLANG_B/kernel/bootflame-kernel.elf
case $(kernel_compiler "$clang_kernel") in *clang*) ;; *) fail 'that kernel is not of clang' ;; esac
for n in 1 2; do
	exact boot.bft 'sort=merge' --kernel "$clang_kernel"
	"$BOOTFLAME" dump boot.bft >"dump.$n"
done
cmp dump.1 dump.2 || fail 'two boots differ'
"$BOOTFLAME" report --json boot.bft >report.json
expect_json report.json '.complete and .lost == 0 and .damage.frames == 0'
expect_json report.json '[.steps[] | select(.subsystem == "filler" and .count == 1)] | length == 1000'
expect_json report.json '([.steps[].self] | add) == .boot.total'
expect_json report.json '[.steps[] | select(.name | startswith("site#"))] | length == 0'
expect_json report.json '.observer.bytes_per_event <= 3.5'

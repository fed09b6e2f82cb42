#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The foreign kernel is built from vendored hooks, boots by its own protocol, and what the
# commands in its README print is what the README shows. With another compiler or QEMU than
# the README's the commands must still succeed.
set -eu
. "$TOP/tests/lib.sh"

make -s -C "$TOP" B="$B" KCC="${CC:-gcc}" foreign-kernel >make.out 2>&1 || { cat make.out; fail 'it does not build'; }
! grep -i warning make.out || fail 'it builds with warnings'
ln -s "$B" build
readme=$TOP/examples/foreign-kernel/README.md
readme_rerun "$readme"
"$BOOTFLAME" report --json foreign.bft >report.json
expect_json report.json '.complete and .lost == 0'
expect_json report.json '[.steps[] | select(.name == "files") | .n] == [48]'
expect_json report.json '[.steps[].name] | contains(["frames", "interrupts", "devices", "files", "say"])'

readme_is_now "$readme"

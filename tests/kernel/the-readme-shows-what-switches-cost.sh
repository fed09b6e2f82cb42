#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel's README shows what each of its switches costs, to the instruction.
set -eu
. "$TOP/tests/lib.sh"

ln -s "$B" build
ln -s "$TOP/tests" tests
readme_rerun "$TOP/kernel/README.md"
readme_is_now "$TOP/kernel/README.md"

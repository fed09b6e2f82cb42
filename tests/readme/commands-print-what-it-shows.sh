#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Every command in a console block of README.md is run; what it prints must be what the
# README shows.
set -eu
. "$TOP/tests/lib.sh"

ln -s "$B" build
readme_rerun "$TOP/README.md"
readme_is_now "$TOP/README.md"

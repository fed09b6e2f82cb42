#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What scale cannot do anything with is a usage error that says why; a boot that fails
# gives status 4 and the recorder's own message.
set -eu
. "$TOP/tests/lib.sh"

expect_status 2 "$BOOTFLAME" scale -- --append x
expect_error 'param'
expect_status 2 "$BOOTFLAME" scale --param n=1,2,3 --exact -- --append 'nothing here'
expect_error '{n}'
expect_status 2 "$BOOTFLAME" scale --param n=1 --exact -- --append 'x={n}'
expect_error 'two different values'
expect_status 2 "$BOOTFLAME" scale --param n=1,x --exact -- --append 'x={n}'
expect_error "'x'"
expect_status 2 "$BOOTFLAME" scale --param n=1, --exact -- --append 'x={n}'
expect_status 2 "$BOOTFLAME" scale --param n=1,-2 --exact -- --append 'x={n}'
expect_status 2 "$BOOTFLAME" scale --param n=1,2 --exact -- --append 'x={n}' --machien pc
expect_error 'did you mean'
expect_status 2 "$BOOTFLAME" scale --parm n=1,2
expect_error 'did you mean'
expect_status 4 "$BOOTFLAME" scale --param n=1,2 --exact -- --append 'x={n}' --kernel /nowhere
expect_error '/nowhere'
expect_status 4 "$BOOTFLAME" scale --param n=1,2 --exact -- --append 'fault=ud x={n}'
expect_error 'n=1'
expect_status 2 "$BOOTFLAME" scale --param n=1,2 -- --append 'x={n}' -o x.bft
expect_error 'does not go here'

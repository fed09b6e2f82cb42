#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# `bootflame scale` boots a stock kernel at several sizes of memory: inet_init, which makes its
# hash tables as large as memory allows, grows in proportion to it, and its cost at ten times that
# is told. (Without the crypto code's tests of itself, which are half of the boot and grow with nothing.)
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

expect_status 0 "$BOOTFLAME" scale --exact --json --param mem=256,512,1024,2048 -- \
	linux --image "$image" --append cryptomgr.notests --mem '{mem}'
expect_json out '.values == [256, 512, 1024, 2048] and (.steps | length) > 500'
jq -c '.steps[] | select(.name == "inet_init" and .subsystem == "fs")' out >inet
expect_json inet '.class == "n" and .verdict == "ok" and .cost[0] < .cost[1] and .cost[2] < .cost[3] and .at_10x > 5 * .cost[3]'
echo "NOTE: inet_init: $(jq -c '[.class, .cost, .at_10x]' inet)"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# In time mode, where ticks are the TSC's and many, an event costs at most 4 bytes on the
# wire, framing, CRC and each frame's absolute tick included; exact, at most 3.
set -eu
. "$TOP/tests/lib.sh"

"$BOOTFLAME" record --quiet -o time.bft 2>err || { cat err; fail 'record'; }
"$BOOTFLAME" report --json time.bft >time.json
expect_json time.json '.complete and .lost == 0 and .observer.events > 2000'
expect_json time.json '.observer.bytes_per_event <= 4 and .observer.bytes_per_event > 1'
exact exact.bft ''
"$BOOTFLAME" report --json exact.bft >exact.json
expect_json exact.json '.observer.bytes_per_event <= 3 and .observer.bytes_per_event > 1'

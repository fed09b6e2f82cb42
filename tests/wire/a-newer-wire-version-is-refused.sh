#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A guest that says a wire version which this bootflame does not know is refused by name:
# nothing of it is shown as if it were understood.
set -eu
. "$TOP/tests/lib.sh"
edit=$B/tests/edit-bft

exact good.bft 'sort=merge sysinits=0'
"$edit" wire good.bft >good.wire
# version 2, clock 1, no frequency, entry 0, a ring of 0 bytes, no build-id; then the rest
{ "$edit" frame 01 00 00 02 01 00 00 00 00; cat good.wire; } >wire
"$edit" wrap good.bft wire newer.bft
for verb in report blame dump; do
	expect_status 4 "$BOOTFLAME" $verb newer.bft
	expect_error 'wire version 2, and this bootflame knows 1'
	[ ! -s out ] || fail "$verb: output, of what is not understood"
done

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# record without -o writes bootflame.bft and keeps an older one as bootflame.bft.old; a file
# named by -o is overwritten. A verb without a file reads bootflame.bft.
set -eu
. "$TOP/tests/lib.sh"

expect_status 0 "$BOOTFLAME" record --exact --quiet --append sort=merge
[ ! -e bootflame.bft.old ] || fail 'an older one out of nothing'
cp bootflame.bft first
expect_status 0 "$BOOTFLAME" record --exact --quiet --append sort=bubble
cmp first bootflame.bft.old || fail 'the older trace is not kept'
expect_status 0 "$BOOTFLAME" report --json
total=$(jq .boot.total out)
expect_status 0 "$BOOTFLAME" report --json bootflame.bft.old
[ "$(jq .boot.total out)" -lt "$total" ] || fail 'report does not read what was recorded last'
cp bootflame.bft second
expect_status 0 "$BOOTFLAME" record --exact --quiet -o bootflame.bft
cmp first bootflame.bft.old || fail 'an explicit -o touched the older trace'
for verb in blame dump; do
	expect_status 0 "$BOOTFLAME" $verb
	[ -s out ] || fail "$verb prints nothing"
done
mkdir empty && cd empty
expect_status 4 "$BOOTFLAME" report
expect_error 'bootflame.bft: cannot be read: No such file or directory (bootflame record makes it)'

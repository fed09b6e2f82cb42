# SPDX-License-Identifier: BSD-2-Clause
#
# A guest that is asked for a virtio console and finds none says so and goes on on the serial
# line; and a machine that has none is refused before a boot is spent on it.
. "$TOP/tests/lib.sh"

"$BOOTFLAME" record --exact --quiet --append 'sysinits=10 console=virtio' -o a.bft 2>err || fail "$(cat err)"
"$BOOTFLAME" report --json a.bft | jq -e '.complete and .lost == 0' >/dev/null || fail "not whole"
"$BOOTFLAME" dump a.bft | grep -q 'text virtio-console: no device, frames stay on the serial line' ||
	fail "it does not say so"
status=0
"$BOOTFLAME" record --exact --transport virtio --machine q35 -o b.bft 2>err || status=$?
[ $status = 2 ] || fail "exit status $status for q35"
grep -q 'needs --machine microvm' err || fail "no reason given: $(cat err)"
[ ! -e b.bft ] || fail "left a trace"

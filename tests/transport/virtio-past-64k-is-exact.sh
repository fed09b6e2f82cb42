# SPDX-License-Identifier: BSD-2-Clause
#
# Over the virtio console too more than a pipe's 64 KiB come whole, and two exact boots are
# the same in every event and tick.
. "$TOP/tests/lib.sh"

for i in 1 2; do
	"$BOOTFLAME" record --exact --quiet --transport virtio --append 'sysinits=30000 sort=merge' -o $i.bft 2>err ||
		fail "$(cat err)"
	"$BOOTFLAME" dump $i.bft >$i.txt 2>/dev/null
done
cmp 1.txt 2.txt || fail "two exact boots differ"
"$BOOTFLAME" report --json 1.bft >report.json 2>/dev/null
jq -e '.complete and .lost == 0 and .observer.wire_bytes > 131072' report.json >/dev/null ||
	fail "not whole, or too short to tell: $(jq -c '[.complete, .lost, .observer]' report.json)"

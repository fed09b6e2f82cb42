# SPDX-License-Identifier: BSD-2-Clause
#
# The same boot over the virtio console, by both layouts of its queue, gives the events that
# the serial line gives: the same names in the same order, nothing lost, the text where it was.
. "$TOP/tests/lib.sh"

# What happened, without when: costs of sending differ. The library's own spans apart, and
# text, as the device gets a line.
story() { # TRACE
	"$BOOTFLAME" dump --json "$1" | jq -r '.boots[0].events[] |
		select(.event != "exit" and .name != "drain" and .name != "console") | "\(.event) \(.name) \(.value)"'
}
text() { # TRACE: the console's lines but those that differ by right
	"$BOOTFLAME" dump --json "$1" | jq -r '.boots[0].console' | grep -v -e '^boot: ' -e '^virtio-mmio: '
}

"$BOOTFLAME" record --exact --quiet --append 'sysinits=300 chatty=20' -o serial.bft 2>err || fail "serial: $(cat err)"
story serial.bft >serial.story
text serial.bft >serial.text
[ "$(wc -l <serial.story)" -gt 300 ] || fail "too few events to compare"
for legacy in true false; do
	"$BOOTFLAME" record --exact --quiet --transport virtio --append 'sysinits=300 chatty=20' -o virtio.bft \
		-- -global "virtio-mmio.force-legacy=$legacy" 2>err || fail "virtio, legacy $legacy: $(cat err)"
	story virtio.bft >virtio.story
	text virtio.bft >virtio.text
	# Parsing one more word and setting up the device are costs, not events; sizes of the
	# command line and of what it says are the difference that is left.
	grep -v cmdline serial.story >a
	grep -v cmdline virtio.story >b
	grep -v ' null [0-9]*$' a >a.names
	grep -v ' null [0-9]*$' b >b.names
	cmp a.names b.names || fail "legacy $legacy: other events"
	cmp serial.text virtio.text || fail "legacy $legacy: other text"
	"$BOOTFLAME" report --json virtio.bft >report.json 2>/dev/null
	jq -e '.complete and .lost == 0 and .damage.frames == 0 and .damage.missing_frames == 0' report.json >/dev/null ||
		fail "legacy $legacy: not whole: $(jq -c '[.complete, .lost, .damage]' report.json)"
	version=2
	[ $legacy = false ] || version=1
	"$BOOTFLAME" dump virtio.bft 2>/dev/null | grep -q "device 3 version $version at" ||
		fail "the device is not of version $version"
done

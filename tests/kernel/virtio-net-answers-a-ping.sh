#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With ping=N the guest answers ARP and N echo requests to its address, to the byte, by both
# versions of the transport, and nothing else of what comes; where nobody asks it goes on
# when its time is up. Judged in time mode.
set -eu
. "$TOP/tests/lib.sh"

record() { # WORDS [VMM ARGUMENTS]
	words=$1
	shift
	"$BOOTFLAME" record --quiet --append "sysinits=0 sort=merge $words" -o net.bft -- "$@" 2>err || {
		cat err
		fail "record $words"
	}
	"$BOOTFLAME" report --json net.bft >report.json
	expect_json report.json '.complete and .lost == 0'
	"$BOOTFLAME" dump --json net.bft | jq -r '.boots[0].console' >console
}
said() {
	grep -qx "$1" console || { cat console; fail "not said: $1"; }
}

for legacy in true false; do
	rm -f port
	"$B/tests/ping-guest" port 10.1.2.3 3 >answers 2>&1 &
	asker=$!
	for _ in $(seq 200); do
		[ ! -s port ] || break
		sleep 0.05
	done
	record 'ping=3 ip=10.1.2.3 ping_wait_ms=60000' -global "virtio-mmio.force-legacy=$legacy" \
		-netdev "socket,id=n,connect=127.0.0.1:$(cat port)" \
		-device virtio-net-device,netdev=n,mac=52:54:00:ab:cd:ef
	wait $asker || { cat answers console; fail "legacy=$legacy: the asker is not content"; }
	[ "$(cat answers)" = '3 answered by 52:54:00:ab:cd:ef' ] || fail "it heard: $(cat answers)"
	said 'virtio-net: MAC 52:54:00:ab:cd:ef'
	said 'ping: waiting for 3 at 10.1.2.3'
	said 'ping: answered 3 of 3'
	expect_json report.json '.steps | any(.name == "net_ping" and .subsystem == "dev" and .n == 3)'
done

record 'ping=1 ping_wait_ms=200' -netdev user,id=n -device virtio-net-device,netdev=n
said 'ping: answered 0 of 1'
record 'ping=1 ping_wait_ms=200'
said 'ping: no network card, nothing will ask'
record 'ip=10.0.0 ip=10.0.0.256 ip=a'
[ "$(grep -c 'is no value of ip' console)" = 3 ] || fail 'a wrong address is taken'

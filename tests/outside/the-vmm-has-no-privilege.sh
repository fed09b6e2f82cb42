#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# --user starts the VMM as somebody else: ids, groups and every set of capabilities; it dies with the
# recorder all the same. A recorder that has capabilities of a file or by inheritance, and is
# not root, records by BPF and hands on none.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"
[ "$(id -u)" = 0 ] || skip 'becoming another user needs root'

pid= vmm=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true' EXIT
chmod 777 .
hang='hang=1 sort=merge sysinits=10'
no_capabilities() {
	[ "$(grep -cE '^Cap(Inh|Prm|Eff|Amb):	0{16}$' "/proc/$vmm/status")" = 4 ] || { cat "/proc/$vmm/status"; fail 'the VMM has capabilities'; }
}

"$RECORD" --quiet --user nobody --append "$hang" --timeout 60 -o user.bft 2>err &
pid=$!
wait_for 'a guest that hangs' vmm_there $pid user.bft
no_capabilities
id=$(id -u nobody)
grep -q "^Uid:	$id	$id	$id	$id\$" "/proc/$vmm/status" || fail 'another user'
[ "$(sed -n 's/^Groups:	 *//p' "/proc/$vmm/status" | xargs -n 1 echo | sort)" = "$(id -G nobody | xargs -n 1 echo | sort)" ] || fail 'other groups'
kill -KILL $pid
wait $pid 2>/dev/null || true
pid=
wait_for 'no VMM' vmm_gone
expect_status 4 "$RECORD" --quiet --user no-such-user -o x.bft
expect_error 'no-such-user: no such user'
expect_status 4 setpriv --reuid nobody --regid nogroup --clear-groups "$RECORD" --quiet --user daemon -o x.bft
expect_error 'daemon: only root may start a VMM as another user'

# By inheritance, which is what a VMM would get.
"$RECORD" --doctor | grep -q '^bpf	ok' || skip 'no BPF here; --user was tried'
setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps +bpf,+perfmon --ambient-caps +bpf,+perfmon \
	"$RECORD" --quiet --outside --append "$hang" --timeout 60 -o caps.bft 2>err &
pid=$!
wait_for 'a guest that hangs' vmm_there $pid caps.bft
no_capabilities
kill -TERM $pid
wait $pid 2>/dev/null || true
pid=
[ "$(host_event caps.bft outside)" = bpf ] || fail "no BPF with capabilities alone: $(cat err)"
expect_boot caps.bft 'any(.outside[]; .kind == "fault")'
# By the file.
cp "$RECORD" record
setcap cap_bpf,cap_perfmon+ep record 2>/dev/null || skip 'files have no capabilities here; the rest was tried'
setpriv --reuid nobody --regid nogroup --clear-groups ./record --quiet --outside --kernel "$KERNEL" --append "$hang" --timeout 60 -o file.bft 2>err &
pid=$!
wait_for 'a guest that hangs' vmm_there $pid file.bft
no_capabilities
kill -TERM $pid
wait $pid 2>/dev/null || true
pid=
[ "$(host_event file.bft outside)" = bpf ] || fail "no BPF by the file's capabilities: $(cat err)"

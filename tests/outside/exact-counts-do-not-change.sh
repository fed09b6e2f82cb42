#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# An exact boot has the same events at the same instructions, whether the host's kernel tells what
# the VMM's threads do or not; of several CPUs one thread runs all.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/outside/outside.inc"
needs_bpf

exact without.bft 'sort=merge sysinits=100'
exact with.bft 'sort=merge sysinits=100' --outside
events_of without.bft >without
events_of with.bft >with
[ "$(wc -l <with)" -gt 200 ] || fail 'no events'
cmp without with || fail 'another boot'
expect_boot without.bft '[.outside[]] == [] and (.host[] | select(.what == "outside") | .value | startswith("none "))'
expect_boot with.bft '.outside != [] and any(.host[]; .what == "thread" and (.value | test("^[0-9]+ vcpus ALL CPUs/TCG$")))'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A history of boots of several sizes is a sweep: of each series that is as the last one but for
# numbers, the newest commit's boots. It says what the same boots as traces say, but of steps that
# report sizes of their own, which a history does not keep.
set -eu
. "$TOP/tests/lib.sh"

history_add() { # TRACE COMMIT [BRANCH]
	"$BOOTFLAME" history add --db h.db --commit "$2" --branch "${3-main}" "$1" 2>add.err || { cat add.err; fail "$1 is not added"; }
}
exact merge.bft 'sort=merge sysinits=100'
exact dear.bft 'sort=bubble sysinits=64 sysctls=2000'
history_add merge.bft c9
for n in 16 32 64 128 256 512; do
	exact "sysinits=$n.bft" "sort=bubble sysinits=$n"
done
# An older commit's boot, of the same size, which the newest commit's is taken instead of.
history_add dear.bft c0
history_add 'sysinits=64.bft' c0 other
for n in 64 16 32 512 256 128; do
	history_add "sysinits=$n.bft" c1
done
expect_status 0 "$BOOTFLAME" scale --json --from h.db
mv out history.json
expect_json history.json '.params == ["sysinits"] or .param == "sysinits"'
expect_json history.json '[.steps[] | select(.verdict == "quadratic-or-worse") | [.name, .class]] == [["sysinit_sort", "n^2"]]'
[ ! -s err ] || fail "it warns: $(cat err)"
expect_status 0 "$BOOTFLAME" scale --json --from sysinits=*.bft
mv out traces.json
same='[.values, .total, [.steps[] | select(.subsystem != "fs") | [.name, .subsystem, .verdict, .cost, .count]]]'
[ "$(jq -c "$same" history.json)" = "$(jq -c "$same" traces.json)" ] || fail 'the traces say something else'

# A number that is no size's value tells another series; one of another commit is told of.
exact other.bft 'sort=bubble2 sysinits=1024'
exact name.bft "sort=bubble sysinits=2048 $(printf 'x\033y')=5"
history_add other.bft c1
history_add name.bft c1
history_add sysinits=16.bft c2
expect_status 0 "$BOOTFLAME" scale --json --from h.db
expect_json out '.values == [16, 32, 64, 128, 256, 512]'
expect_error '5 of 6 series were last recorded at another commit than c2'
history_add name.bft c3
expect_status 4 "$BOOTFLAME" scale --from h.db
expect_error 'have the same sizes'

expect_status 2 "$BOOTFLAME" scale --from h.db merge.bft
expect_error 'h.db: a history is read alone'
history_add sysinits=16.bft c3
expect_status 2 "$BOOTFLAME" scale --param mb --from h.db
expect_error 'mb: not every trace or boot says how large that was'
"$BOOTFLAME" history add --db one.db --commit c1 --branch main merge.bft 2>add.err
expect_status 4 "$BOOTFLAME" scale --from one.db
expect_error 'have the same sizes'
head -c 3000 h.db >cut.db
expect_status 4 "$BOOTFLAME" scale --from cut.db
expect_error 'cut.db: '

# SPDX-License-Identifier: BSD-2-Clause
#
# A guest whose three threads wait for each other on one CPU: the report tells running from
# waiting, names who ended each wait, and the critical path goes through the disk's work.
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

storm threads 0 'case=threads work=20000' --exact
storm threads-again 0 'case=threads work=20000' --exact
cmp threads.dump threads-again.dump || fail 'two exact boots differ'
expect_json threads.json '.complete and .lost == 0 and ([.steps[].self] | add) == .boot.total'
# A turn of the loop is three instructions, and hooks are few: disk works for 20,000 and
# 10,000 turns, spare for 1,000, main for 2,000 three times.
expect_json threads.json '[.threads[] | select(.name == "thread#1")][0] | .run >= 90000 and .run < 90300 and .wait == 0'
expect_json threads.json '[.threads[] | select(.name == "thread#2")][0] | .run >= 3000 and .run < 3200 and .wait == 0'
expect_json threads.json '[.threads[] | select(.name == "thread#0")][0] | .wait >= 93000 and .wait < 93500'
expect_json threads.json '[.waits[] | .topic] | sort == ["bus", "disk-ready"]'
expect_json threads.json '[.waits[] | .by] | unique == ["thread#1"]'
# The path is the boot, without a gap, and the disk's probe is on it.
expect_json threads.json '(.critical_path | map(.ticks) | add) == .boot.total'
expect_json threads.json '[.critical_path[] | select(.step == "probe" and .kind == "run") | .ticks] | add >= 90000'

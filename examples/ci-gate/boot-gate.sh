#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# boot-gate - may this change of the boot merge? What the workflows beside it call, and what one may
# call by hand: `sh boot-gate.sh BASE`. In: a git repository, checked out at the change; BASE, the
# branch or commit that it would go to; and the environment:
#
#     GATE_BUILD     builds the kernel, in a work tree's root   (make -s)
#     GATE_KERNEL    where that leaves it                        (kernel.elf)
#     GATE_OPTIONS   options of `bootflame record` beside --exact
#     GATE_BUDGET    what the boot may cost, if there is such a file   (boot-budget.ini)
#     GATE_HISTORY   a history; where the gate passes the boot is added
#
# Out: in boot-gate/ a JUnit report, SARIF, a comment and both traces; the exit status of
# `bootflame gate`: 0 within budget, 1 a regression, 3 undecided, 4 no result.
set -eu
GATE_BUILD=${GATE_BUILD:-make -s} GATE_KERNEL=${GATE_KERNEL:-kernel.elf} GATE_OPTIONS=${GATE_OPTIONS-} GATE_BUDGET=${GATE_BUDGET:-boot-budget.ini}
[ $# = 1 ] || { echo 'usage: boot-gate.sh BASE' >&2; exit 2; }

# What the change began from: what the base did since is not its doing.
base=$(git merge-base "$1" HEAD)
scratch=$(mktemp -d)
trap 'git worktree remove --force "$scratch/base" 2>/dev/null || true; rm -rf "$scratch"' EXIT
trap 'exit 4' INT TERM HUP
git worktree add --quiet --detach "$scratch/base" "$base"
out=boot-gate
mkdir -p $out

boot() { # DIRECTORY TRACE
	(cd "$1" && sh -c "$GATE_BUILD") >&2 || { echo "boot-gate: $1: does not build" >&2; exit 4; }
	# GATE_OPTIONS is words, not one word.
	# shellcheck disable=SC2086
	bootflame record --exact --quiet --kernel "$1/$GATE_KERNEL" $GATE_OPTIONS -o "$2" || [ $? = 1 ] # a crash is gate's to tell
}
boot "$scratch/base" $out/base.bft
boot . $out/new.bft

set -- --base $out/base.bft --new $out/new.bft --junit $out/junit.xml --sarif $out/boot.sarif --markdown $out/comment.md
[ ! -e "$GATE_BUDGET" ] || set -- "$@" --budget "$GATE_BUDGET"
status=0
bootflame gate "$@" || status=$?
if [ $status = 0 ] && [ -n "${GATE_HISTORY-}" ]; then
	bootflame history add --db "$GATE_HISTORY" --commit "$(git rev-parse HEAD)" --time "$(git log -1 --format=%ct)" $out/new.bft
fi
exit $status

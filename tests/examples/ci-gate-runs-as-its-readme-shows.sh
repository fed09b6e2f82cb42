#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The README's story happens as it is told. Both workflows are YAML; their shell lines, as they stand,
# let the harmless branch pass, stop the other one with a report of each kind, and keep a history.
# timeout: 240
set -eu
. "$TOP/tests/lib.sh"

ln -s "$B" build
ln -s "$TOP/examples" examples
mkdir bin
ln -s "$BOOTFLAME" bin/bootflame
PATH=$PWD/bin:$PATH
export PATH GIT_CONFIG_GLOBAL="$PWD/gitconfig" GIT_CONFIG_NOSYSTEM=1
: >gitconfig
readme=$TOP/examples/ci-gate/README.md
readme_rerun "$readme"

# The scripts of a workflow, in order, as the service would give them to a shell.
lines_of() { # FILE
	python3 - "$1" <<'END'
import sys, yaml
y = yaml.safe_load(open(sys.argv[1]))
if 'boot-gate' in y:
    job = y['boot-gate']
    assert job['artifacts']['reports']['junit'] == 'boot-gate/junit.xml' and job['artifacts']['when'] == 'always'
    print('\n'.join(job['before_script'] + job['script']))
else:
    assert True in y or 'on' in y  # YAML 1.1 reads "on" as true
    assert y['permissions'] == {'contents': 'read', 'security-events': 'write'}
    steps = y['jobs']['gate']['steps']
    assert all(('run' in s) != ('uses' in s) for s in steps)
    for s in steps:
        assert '${{' not in s.get('run', ''), 'words of others in a script'
    print('\n'.join(s['run'] for s in steps if 'run' in s and s.get('if') != 'always()'))
END
}
workflow() { # STATUS FILE BRANCH VARIABLE=VALUE...
	workflow_status=$1 workflow_file=$2
	git -C project checkout -q "$3"
	shift 3
	{ echo 'set -eu'; lines_of "$TOP/examples/ci-gate/$workflow_file"; } >lines.sh
	grep -q boot-gate.sh lines.sh || fail "$workflow_file: no line calls the gate"
	rm -rf project/boot-gate
	expect_status "$workflow_status" env -C project "$@" sh "$PWD/lines.sh"
	for file in junit.xml boot.sarif comment.md base.bft new.bft; do
		[ -s project/boot-gate/$file ] || fail "$workflow_file: no $file"
	done
	[ -z "$(git -C project status --porcelain)" ] && [ "$(git -C project worktree list | wc -l)" = 1 ] || fail 'the checkout is not as it was'
}
workflow 0 github-actions.yml tidy BASE_BRANCH=main GATE_HISTORY="$PWD/kept.db"
"$BOOTFLAME" history log --db kept.db --json >out
expect_json out '.commits | length == 1'
workflow 1 gitlab-ci.yml functions CI_MERGE_REQUEST_DIFF_BASE_SHA="$(git -C project rev-parse main)" GATE_HISTORY="$PWD/kept.db"
grep -q '<failure' project/boot-gate/junit.xml || fail 'no failure'
jq -e '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri == "foreign-main.c"' project/boot-gate/boot.sarif >/dev/null || fail 'no annotation'
"$BOOTFLAME" history log --db kept.db --json >out
expect_json out '.commits | length == 1'
# A change that does not build, and a base that is none: no pass.
echo '#error broken' >>project/foreign-main.c
expect_status 4 env -C project sh ci/boot-gate.sh main
[ "$(git -C project worktree list | wc -l)" = 1 ] || fail 'a work tree is left'
! env -C project sh ci/boot-gate.sh nowhere >/dev/null 2>&1 || fail 'a base that is none passes'
readme_is_now "$readme"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Among 63 commits between two ends bisect finds the one that was planted in six builds beside the
# ends, skips those that do not build, make no kernel or crash, tells the step, and leaves nothing
# behind: not in the repository, not in TMPDIR, neither when it is done, nor refused, nor interrupted.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"

export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 TMPDIR="$PWD/tmp"
mkdir tmp

# The foreign kernel, with a loop in one of its steps and one file that a commit changes; all else
# is compiled once.
make -s -C "$TOP" B="$B" KCC="${CC:-gcc}" foreign-kernel >make.out 2>&1 || { cat make.out; fail 'it does not build'; }
flags=$(sed -n '/^FOREIGN_CFLAGS/,/[^\\]$/p' "$TOP/examples/foreign-kernel/foreign-kernel.mk" | sed 's/^FOREIGN_CFLAGS := //; s/\\$//' | tr '\n\t' '  ')
foreign=$B/foreign-kernel
cat >build.sh <<END
#!/bin/sh
# Builds the commit that lies here; says how often it was called.
echo build >>$PWD/builds
[ ! -e broken ] || { echo 'broken: no such thing'; exit 2; }
[ ! -e nothing ] || exit 0
sed 's|BF_SIZE(FILES);|& for (volatile int turn = 0; turn < TURNS; turn++) ;|' $foreign/foreign-main.c >main.c
gcc $flags -I$foreign "-DTURNS=\$(cat turns)" -c main.c -o main.o && ld -m elf_x86_64 -nostdlib -static \
	-z max-page-size=4096 --no-warn-rwx-segments -T $foreign/foreign.ld -o kernel.elf $foreign/foreign-start.S.o \
	main.o $foreign/bootflame.c.o
END
git init -q -b main repo
for n in $(seq 0 64); do
	printf 'commit refs/heads/main\ncommitter a <a@example.org> %d +0000\ndata <<END\ncommit %d\nEND\n' $((1700000000 + n)) "$n"
	printf 'M 644 inline number\ndata <<END\n%d\nEND\n' "$n"
	case $n in 0) turns=10 ;; 41) turns=2000 ;; *) continue ;; esac
	printf 'M 644 inline turns\ndata <<END\n%d\nEND\n' $turns
done | git -C repo fast-import --quiet
cd repo
git checkout -q main
good=$(git rev-list --max-parents=0 HEAD)
planted=$(git log --format=%H --grep='^commit 41$')
cd ..
nothing_left() {
	[ -z "$(ls -A tmp)" ] || { ls -A tmp; fail 'something is left in TMPDIR'; }
	[ "$(git -C repo worktree list | wc -l)" = 1 ] || fail 'a work tree is left'
	[ -z "$(git -C repo status --porcelain)" ] && [ "$(git -C repo symbolic-ref HEAD)" = refs/heads/main ] || fail 'the repository is not as it was'
	[ -z "$(git -C repo for-each-ref 'refs/bisect*')" ] && [ ! -e repo/.git/BISECT_LOG ] || fail 'a bisection is left'
}
bisect() { # STATUS [OPTIONS]
	bisect_status=$1
	shift
	: >builds
	expect_status "$bisect_status" "$BOOTFLAME" history bisect --repository repo --good "$good" --bad main --kernel kernel.elf "$@" -- sh "$PWD/build.sh"
	nothing_left
}
bisect 0 --json
expect_json out ".commit == \"$planted\" and .subject == \"commit 41\" and .builds == 8 and .skipped == 0"
expect_json out '.guilty[0].name == "files" and .candidates == [] and .cost_bad > .cost_good'
[ "$(wc -l <builds)" = 8 ] || fail "$(wc -l <builds) builds"
cp out found.json

# From within a hook of the repository, which names the user's work tree, with an edit in it.
printf 'x' >>repo/turns
cp repo/turns turns.mine
: >builds
mkdir -p repo/.git/hooks
printf '#!/bin/sh\ntouch %s/hook-ran\n' "$PWD" >repo/.git/hooks/post-checkout
chmod +x repo/.git/hooks/post-checkout
(top=$PWD && cd repo && GIT_DIR=$PWD/.git "$BOOTFLAME" history bisect --good "$planted~1" --bad "$planted" --kernel kernel.elf --step 'files (fs)' -- sh "$top/build.sh" >../out 2>../err) || { cat err; fail 'from within'; }
grep -q "^$planted is the first commit over budget" out && grep -q 'files (fs)' out || { cat out; fail 'another one'; }
cmp repo/turns turns.mine && [ ! -e hook-ran ] || fail 'the work tree of the user was touched, or a hook ran'
git -C repo checkout -q turns
rm -f hook-ran repo/.git/hooks/post-checkout

git -C repo checkout -q -b skips main~40
for kind in broken nothing turns-none; do
	case $kind in turns-none) echo '100/(5-turn)' >repo/turns ;; *) touch repo/$kind ;; esac
	git -C repo add -A
	git -C repo commit -qm "$kind"
	git -C repo rm -q --cached broken nothing 2>/dev/null || true
	rm -f repo/broken repo/nothing
done
git -C repo rm -q --cached nothing 2>/dev/null || true
echo 3000 >repo/turns
git -C repo add -A
git -C repo commit -qm 'over budget again'
for n in 1 2 3; do
	echo skip $n >repo/number
	git -C repo commit -qam "after $n"
done
first=$(git -C repo log --format=%H --grep='^over budget again$' skips)
: >builds
expect_status 3 "$BOOTFLAME" history bisect --repository repo --good main~40 --bad skips --kernel kernel.elf -- sh "$PWD/build.sh" -- --timeout 5
expect_error 'does not build, status 2: broken: no such thing\|made no kernel.elf\|incomplete'
expect_error "$first"
git -C repo checkout -q main
nothing_left

# Ends that are none, and what is mistyped.
bisect 4 --step frames
expect_error 'within budget against --good; there is nothing to look for in that step'
expect_status 4 "$BOOTFLAME" history bisect --repository repo --good nowhere --bad main --kernel kernel.elf -- true
expect_status 4 "$BOOTFLAME" history bisect --repository tmp --good a --bad b --kernel kernel.elf -- true
expect_status 4 "$BOOTFLAME" history bisect --repository repo --good=--all --bad main --kernel kernel.elf -- true
expect_status 4 "$BOOTFLAME" history bisect --repository repo --good "$good" --bad main --kernel kernel.elf -- no-such-program
expect_error 'no-such-program'
expect_status 2 "$BOOTFLAME" history bisect --good "$good" --bad main -- true
expect_status 2 "$BOOTFLAME" history bisect --good "$good" --bad main --kernel k
expect_status 2 "$BOOTFLAME" history bisect --good "$good" --bad main --kernel k -- true -- -o x
nothing_left

# Interrupted: while it builds, by each of the signals. What the build has started ends too.
for signal in INT TERM HUP; do
	rm -f started
	# A shell's background jobs have SIGINT ignored, which a program keeps; env gives it back.
	env --default-signal "$BOOTFLAME" history bisect --repository repo --good "$good" --bad main --kernel kernel.elf -- \
		sh -c "echo \$\$ >$PWD/started; sleep 98765 & wait" 2>err &
	pid=$!
	n=0
	until [ -s started ]; do
		n=$((n + 1))
		[ $n -lt 400 ] || fail 'it does not start'
		sleep 0.05
	done
	kill -$signal $pid
	got=0
	wait $pid || got=$?
	[ $got = 4 ] && grep -q interrupted err || { cat err; fail "$signal: status $got"; }
	nothing_left
	! kill -0 "$(cat started)" 2>/dev/null || fail 'the build goes on'
done
[ -z "$(processes_with 'sleep 98765')" ] || fail 'what the build has started goes on'

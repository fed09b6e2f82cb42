# SPDX-License-Identifier: BSD-2-Clause
#
# lib.sh - what the cases have in common; sourced by them. A case runs in an empty
# directory of its own, with BOOTFLAME, RECORD, KERNEL, KERNEL_OFF, TOP and B set by
# tests/run.

# This case does not hold.
fail() {
	printf 'FAIL: %s\n' "$*"
	exit 1
}

# It cannot be tried here; the reason is shown.
skip() {
	printf '%s\n' "$*"
	exit 77
}

# Runs a command; what it prints is kept in the files `out` and `err`. Fails where the
# exit status is another than the one given.
expect_status() {
	expected=$1
	shift
	got=0
	"$@" >out 2>err || got=$?
	[ "$got" = "$expected" ] && return 0
	tail -n 20 out err
	fail "exit status $got instead of $expected: $*"
}

# The last command said this on stderr (a basic regular expression).
expect_error() {
	grep -q -e "$1" err && return 0
	cat err
	fail "not said on stderr: $1"
}

# jq says true of a file.
expect_json() { # FILE FILTER
	[ "$(jq "$2" "$1")" = true ] && return 0
	fail "$1: not true: $2"
}

# An exact recording: OUT, the kernel's words, then record's options.
exact() {
	exact_out=$1 exact_words=$2
	shift 2
	"$BOOTFLAME" record --exact --quiet --append "$exact_words" -o "$exact_out" "$@" 2>record.err && return 0
	cat record.err
	fail "record --exact --append '$exact_words' $*"
}

# A tree whose kernel may be edited, ./tree, and its objects in ./b, which are those of $B until
# their own source is another one. What includes an edited header is not built anew.
kernel_tree() {
	mkdir tree tree/tests b
	cp -Rp "$TOP/Makefile" "$TOP/kernel" "$TOP/guest-hooks" "$TOP/examples" tree
	cp -p "$TOP/tests/tests.mk" tree/tests
	cp -Rp "$B/kernel" "$B/kernel-user-x86-64" b
}

# Builds that kernel: OUT, then make's words.
kernel_build() {
	build_out=$1
	shift
	rm -f b/kernel/bootflame-kernel.elf
	make -s -C tree CC="${CC:-gcc}" B="$PWD/b" "$@" "$PWD/b/kernel/bootflame-kernel.elf" >make.out 2>&1 ||
		{ cat make.out; fail 'the kernel does not build'; }
	cp b/kernel/bootflame-kernel.elf "$build_out"
}

# The events of a trace, a line each: tick, cpu, kind, site, value. Ticks are absolute, so
# that a trace which has lost its hello or its names can be compared.
events_of() { # TRACE
	"$BOOTFLAME" dump --json "$1" 2>/dev/null |
		jq -r '.boots[].events[] | select(.event != "resync") | "\(.tick) \(.cpu) \(.event) \(.site) \(.value)"'
}

# What built the kernel, as the compiler itself wrote into it, and what runs it.
kernel_compiler() { # [ELF]
	readelf -p .comment "${1-$KERNEL}" 2>/dev/null | sed -n 's/^ *\[ *0\] *//p'
}
qemu_version() {
	qemu-system-x86_64 --version | head -n 1
}

# The line's processes whose command line holds a word.
processes_with() { # WORD
	pgrep -f -- "$1" | grep -v "^$$\$" || true
}

# The lines of one file, in order, are among those of the other.
expect_subsequence() { # PART WHOLE
	awk 'NR == FNR { whole[++n] = $0; next }
	{
		while (at < n && whole[at + 1] != $0)
			at++
		if (at++ == n) {
			print "not there: " $0
			exit 1
		}
	}' "$2" "$1" || fail "$1 holds what $2 does not"
}

# Runs the commands of a document's console blocks here, in README.now shown with what they
# print now. Each "$ command" stands before its output, up to the next or the block's end.
readme_rerun() { # DOCUMENT
	awk '
	/^```console$/ { print; inside = 1; next }
	/^```$/ { inside = 0 }
	inside && /^\$ / {
		print
		command = "(" substr($0, 3) ") 2>&1"
		while ((command | getline line) > 0)
			print line
		status = close(command)
		if (status != 0)
			print "exit status " status
		next
	}
	inside { next }
	{ print }
	' "$1" >README.now
	! grep -n '^exit status' README.now || fail "a command of $1 failed"
}

# README.now must be the document. With another compiler or QEMU than it was made with its
# figures are others; that its commands ran is then all that can be asked.
readme_is_now() { # DOCUMENT
	if [ "${UPDATE-}" = 1 ]; then
		cp README.now "$1"
		return
	fi
	grep -qF "$(qemu_version)" "$1" || skip "$1 was made with another QEMU than $(qemu_version); its commands ran"
	case $(${CC:-gcc} --version | head -n 1) in
	'gcc (Debian 12.2.0-14'*) ;;
	*) skip "$1 was made with gcc 12.2.0; its commands ran" ;;
	esac
	diff -u "$1" README.now || fail "$1 shows something else (tests/run --update rewrites it)"
}

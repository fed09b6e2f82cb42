#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# vendor-hooks.sh - writes the hooks as one bootflame.h and one bootflame.c, for kernels that
# take them as two files of their own. In: the version, where to. Out: those two, put together
# from include/, src/ and vendored/. Run by `make vendor-hooks DEST=dir`.
set -eu
version=$1 dest=$2
cd "$(dirname "$0")"
sources="$(printf '%s\n' src/*.c | LC_ALL=C sort) vendored/bootflame-start.c"

head_comment() { # FILE IS-FOR
	printf '/* SPDX-License-Identifier: BSD-2-Clause\n *\n'
	printf ' * %s - %s\n' "$1" "$2"
	printf ' * Generated from bootflame %s by "make vendor-hooks"; never edited, but made again.\n *\n' "$version"
	sed -e 's/^/ * /' -e 's/ *$//' ../LICENSE
	printf ' */\n'
}

# The files in order; one of ours that is included is put in its place, once.
together() {
	awk '
	function put(file,    line, name) {
		if (file in seen)
			return
		seen[file] = 1
		while ((getline line < file) > 0) {
			if (match(line, /^[ \t]*#[ \t]*include[ \t]*<bootflame\/[^>]*>/)) {
				name = line
				sub(/^[^<]*</, "", name)
				sub(/>.*/, "", name)
				put("include/" name)
			} else if (match(line, /^#include "bf-private.h"/)) {
				put("src/bf-private.h")
			} else {
				print line
			}
		}
		close(file)
	}
	BEGIN {
		for (i = 1; i < ARGC; i++) {
			if (ARGV[i] ~ /^-/) # there already
				seen[substr(ARGV[i], 2)] = 1
			else
				put(ARGV[i])
		}
	}' "$@"
}

mkdir -p "$dest"
{
	head_comment bootflame.h 'boot-time hooks: what a kernel includes.'
	cat <<'END'
#ifndef BOOTFLAME_VENDORED_H
#define BOOTFLAME_VENDORED_H

/* Names go over the line, so that any linker script will do. With -DBF_SITES_IN_ELF they stay
 * in the ELF and hooks are shorter: for a link at a fixed address below 2 GiB. */
#if !defined BF_SITES_IN_ELF && !defined BF_SELF_DESCRIBING
#define BF_SELF_DESCRIBING
#endif

END
	together include/bootflame/hooks.h vendored/bootflame-start.h
	printf '\n#endif\n'
} >"$dest/bootflame.h.new"
{
	head_comment bootflame.c 'boot-time hooks: the library behind bootflame.h.'
	printf '#include "bootflame.h"\n\n#ifdef BOOTFLAME\n\n'
	set --
	for file in include/bootflame/*.h; do
		set -- "$@" "-$file"
	done
	together "$@" $sources
	printf '\n#endif\n'
} >"$dest/bootflame.c.new"
mv "$dest/bootflame.h.new" "$dest/bootflame.h"
mv "$dest/bootflame.c.new" "$dest/bootflame.c"

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Every #include of ours points at the same room or upstream, as design.md's table has it:
# guest-hooks includes nothing of ours; kernel guest-hooks; tracer wire.h, linux-init.h and its own, its
# two leaf libraries nothing but wire.h and each other; analyze wire.h, the leaf libraries
# and its own, where import <- model <- out <- cmd, and store <- out <- cmd.
set -eu
. "$TOP/tests/lib.sh"
cd "$TOP"

# "FROM INCLUDED" a line, paths from the top; system headers are left out.
grep -rnE '^[ \t]*#[ \t]*include[ \t]*["<]' guest-hooks kernel tracer analyze --include='*.[chS]' |
	sed -E 's/^([^:]*):[0-9]*:[ \t]*#[ \t]*include[ \t]*["<]([^">]*)[">].*/\1 \2/' |
	while read -r from name; do
		dir=${from%/*}
		found=
		for at in "$dir/$name" "${dir%%/*}/$name" "guest-hooks/include/$name"; do
			[ -e "$at" ] && found=$(realpath --relative-to=. "$at") && break
		done
		case $found:$name in
		:*.S | :*) grep -nE "^[ \t]*#[ \t]*include[ \t]*\"$name\"" "$from" >/dev/null && echo "$from MISSING:$name" ;;
		*) echo "$from $found" ;;
		esac || true
	done >"$OLDPWD/includes"
cd "$OLDPWD"
[ "$(wc -l <includes)" -gt 100 ] || fail "only $(wc -l <includes) includes found: the script is blind"

awk '
function room(path) { # the finest room
	if (match(path, /^(tracer\/(hostlib|tracefile)|analyze\/(import|store|model|out))\//))
		return substr(path, 1, RLENGTH - 1)
	if (path ~ /^analyze\//) return "analyze/cmd"
	return substr(path, 1, index(path, "/") - 1)
}
BEGIN {
	wire = "guest-hooks/include/bootflame/wire.h"
	agent = "guest-hooks/include/bootflame/linux-init.h"
	may["kernel"] = "guest-hooks"
	may["tracer/hostlib"] = ""
	may["tracer/tracefile"] = "tracer/hostlib"
	may["tracer"] = "tracer/hostlib tracer/tracefile"
	may["analyze/import"] = "tracer/hostlib tracer/tracefile"
	may["analyze/store"] = "tracer/hostlib"
	may["analyze/model"] = "analyze/import tracer/hostlib"
	may["analyze/out"] = "analyze/import analyze/store analyze/model tracer/hostlib"
	may["analyze/cmd"] = "analyze/import analyze/store analyze/model analyze/out tracer/hostlib tracer/tracefile"
}
{
	from = room($1); to = room($2)
	seen[from]++
	if ($1 == "analyze/out/page-assets.c" && $2 ~ /^MISSING:[a-z.-]*\.(inc|sha256)$/) next # made at build, from page/
	if ($2 ~ /^MISSING:/) { print $1 ": no such file: " $2; bad = 1; next }
	if (from == to) next
	if ($2 == wire && from != "guest-hooks") next
	if ($2 == agent && from == "tracer") next
	n = split(may[from], rooms, " ")
	for (i = 1; i <= n; i++)
		if (rooms[i] == to) next
	print $1 " (" from ") includes " $2 " (" to ")"
	bad = 1
}
END {
	for (r in may)
		if (!seen[r]) { print "no include in " r; bad = 1 }
	exit bad
}' includes || fail 'an include points downstream'
# hooks.h and ring.h are the guest's.
! grep -E '^(tracer|analyze)/.* guest-hooks/include/bootflame/(hooks|ring)\.h$' includes || fail 'a host program includes the hooks'
# model prints nothing, out reads no files; see style.md, habit 6.
! grep -nE '\b(printf|fputs|puts|fputc|putchar|fwrite|perror)\(' "$TOP"/analyze/model/*.c || fail 'model prints'

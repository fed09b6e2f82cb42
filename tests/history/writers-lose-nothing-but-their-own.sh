#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Eight writers at once, from when there is no file yet, lose nothing. Writers killed at any moment
# leave a whole file that has each boot whole or not at all, and all that was said to be added.
set -eu
. "$TOP/tests/lib.sh"

for w in 1 2 3 4 5 6 7 8; do
	"$B/tests/fill-history" h.db 20 30 "branch $w" 2>writer.$w &
done
wait
cat writer.*
whole() { # every boot has its 30 steps
	[ "$(sqlite3 "$1" 'PRAGMA integrity_check')" = ok ] || fail "$1 is damaged"
	"$BOOTFLAME" history export --db "$1" csv >all.csv
	awk -F, 'NR > 1 { if ($7 == "boot") boots[$6]; else steps[$6]++ }
	END { for (b in boots) { n++; if (steps[b] != 30) exit 1 } for (b in steps) if (!(b in boots)) exit 1; print n }' all.csv ||
		fail "$1 has a boot that is not whole"
}
[ "$(whole h.db)" = 160 ] || fail 'boots are missing'
expect_status 0 "$BOOTFLAME" history log --db h.db --json
expect_json out '[.shown, .others[]] | length == 8 and all(.boots == 20)'

killed=0
for n in 1 2 3 4 5 6 7 8; do
	"$B/tests/fill-history" k.db 2000 30 "run $n" &
	pid=$!
	until [ -s k.db ] && [ "$(sqlite3 -cmd '.timeout 5000' k.db "SELECT count(*) >= $n FROM boot WHERE branch = 'run $n'" 2>/dev/null)" = 1 ]; do
		kill -0 $pid 2>/dev/null || break
	done
	kill -9 $pid && killed=$((killed + 1))
	wait $pid 2>/dev/null || true
done
[ $killed -ge 6 ] || fail "only $killed were killed in the middle"
before=$(whole k.db)
[ "$before" -ge 36 ] || fail "$before boots are left of what was there"
"$B/tests/fill-history" k.db 1 30 after
[ "$(whole k.db)" = $((before + 1)) ] || fail 'adding afterwards'

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A file of version 1 reads as it did, and is of the newest version then; one of a newer version, of
# another program, cut, garbled or no database at all is told, status 4, and not a byte of it changes.
set -eu
. "$TOP/tests/lib.sh"

sqlite3 old.db <"$TOP/tests/history/version-1.sql"
expect_status 0 "$BOOTFLAME" history show --db old.db early --json
expect_json out '[.commits[] | [.commit, .cost, .time]] == [["bbbb", 150, 1700086400], ["aaaa", 100, 1700000000]]'
expect_json out '[.changes[] | [.commit, .before, .after, .p]] == [["bbbb", 100, 150, 0]]'
expect_status 0 "$BOOTFLAME" history log --db old.db --branch side --json
expect_json out '[.commits[].cost] == [900] and [.others[].branch] == ["main"]'
[ "$(sqlite3 old.db 'PRAGMA user_version')" = 2 ] || fail 'it is still old'
"$B/tests/fill-history" new.db 1 1
sqlite3 old.db '.schema --indent' | sed 's/, time_s INTEGER NOT NULL DEFAULT 0//' >old.schema
sqlite3 new.db '.schema --indent' | sed 's/, time_s INTEGER NOT NULL DEFAULT 0//' >new.schema
cmp old.schema new.schema || fail 'an old file has become another than a new one is'

refused() { # REASON FILE
	cp "$2" before
	for words in 'log' 'show early' 'export csv' 'prune --keep 1' "add --commit c $TOP/tests/golden/wire1-merge.bft"; do
		# shellcheck disable=SC2086
		expect_status 4 "$BOOTFLAME" history ${words%% *} --db "$2" ${words#"${words%% *}"}
		expect_error "$1"
		cmp "$2" before || fail "$2: it was written to: history $words"
		rm -f "$2"-wal "$2"-shm
	done
}
cp new.db newer.db
sqlite3 newer.db 'PRAGMA user_version = 99; PRAGMA journal_mode = delete' >/dev/null
refused 'of version 99' newer.db
sqlite3 foreign.db 'CREATE TABLE boot (mine TEXT); INSERT INTO boot VALUES (1)'
refused "another program's database" foreign.db
cp "$TOP/README.md" text.db
refused 'no SQLite file' text.db
sqlite3 new.db 'PRAGMA journal_mode = delete' >/dev/null
head -c 6000 new.db >cut.db
refused 'damaged' cut.db
expect_status 4 "$BOOTFLAME" history log --db nowhere.db
expect_error "'bootflame history add' makes it"
[ ! -e nowhere.db ] || fail 'reading has made a file'
: >empty.db
expect_status 4 "$BOOTFLAME" history log --db empty.db
[ ! -s empty.db ] || fail 'reading has written a file'

# Costs that are none, and too many of them.
for costs in "x'40640001'" "x'01ff'" "x'0164'" 'zeroblob(100000)' "'text'"; do
	cp old.db bad.db
	sqlite3 bad.db "UPDATE cells SET costs = $costs"
	for words in 'show early' 'export csv'; do
		# shellcheck disable=SC2086
		expect_status 4 "$BOOTFLAME" history ${words%% *} --db bad.db ${words#* }
		expect_error 'damaged'
	done
done
# A trigger of the file's does not run.
sqlite3 old.db "CREATE TRIGGER t AFTER INSERT ON boot BEGIN DELETE FROM boot; END"
expect_status 0 "$BOOTFLAME" history add --db old.db --commit c "$TOP/tests/golden/wire1-merge.bft"
[ "$(sqlite3 old.db 'SELECT count(*) FROM boot')" = 4 ] || fail 'the trigger ran'

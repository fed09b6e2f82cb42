-- A history as version 1 kept it, kept for ever: two boots of one series, one on a branch.
-- step 1 cost 100, then 150, on main; 100 on the branch. See analyze/store/history-cells.h.
PRAGMA application_id = 1651927144;
PRAGMA user_version = 1;
CREATE TABLE series (id INTEGER PRIMARY KEY, clock TEXT NOT NULL, machine TEXT NOT NULL, circumstances TEXT NOT NULL, UNIQUE (clock, circumstances));
CREATE TABLE boot (id INTEGER PRIMARY KEY AUTOINCREMENT, series INTEGER NOT NULL, branch TEXT NOT NULL, revision TEXT NOT NULL, added_s INTEGER NOT NULL, judged INTEGER NOT NULL, total INTEGER NOT NULL);
CREATE INDEX boot_in_series ON boot (series, branch);
CREATE TABLE step (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL, subsystem TEXT NOT NULL, UNIQUE (kind, name, subsystem));
CREATE TABLE cells (chunk INTEGER NOT NULL, step INTEGER NOT NULL, costs BLOB NOT NULL, PRIMARY KEY (chunk, step)) WITHOUT ROWID;
INSERT INTO series VALUES (1, 'instructions', 'some machine', 'mem-mb=128');
INSERT INTO boot VALUES (1, 1, 'side', 'aaaa', 1700000000, 900, 1000);
INSERT INTO boot VALUES (2, 1, 'main', 'aaaa', 1700000000, 900, 1000);
INSERT INTO boot VALUES (3, 1, 'main', 'bbbb', 1700086400, 950, 1050);
INSERT INTO step VALUES (1, 0, 'early', 'vm');
INSERT INTO cells VALUES (0, 1, x'0164000102640001' || x'0396010001');
UPDATE cells SET costs = CAST(costs AS BLOB);

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Whatever the verdict, and whatever steps are called: the JUnit report is valid by Jenkins'
# junit-10 schema, SARIF by its schema of 2.1.0 (npm, with ajv), the comment has at most 60,000
# bytes and a cell a cell. The validators refuse what is not so.
# timeout: 180
set -eu
. "$TOP/tests/lib.sh"

"$B/tests/hostile-names" base.bft 1000
"$B/tests/hostile-names" new.bft 1300
names=$(($(sed -n '/^static const char \*const names/,/^};/p' "$TOP/tests/tools/hostile-names.c" | grep -c '^	"') + 1))
judged() { # NAME VERDICT BASE NEW [OPTIONS]
	judged_name=$1 judged_verdict=$2 judged_base=$3 judged_new=$4
	shift 4
	"$BOOTFLAME" gate --json --base "$judged_base" --new "$judged_new" --junit "$judged_name.xml" \
		--sarif "$judged_name.sarif" --markdown "$judged_name.md" "$@" >out 2>err || true
	[ "$(jq -r .verdict out)" = "$judged_verdict" ] || { cat out err; fail "$judged_name is no $judged_verdict"; }
	xmllint --noout --nonet --schema "$TOP/tests/schemas/junit-10.xsd" "$judged_name.xml" 2>lint || { cat lint; fail "$judged_name.xml"; }
	bytes=$(wc -c <"$judged_name.md")
	[ "$bytes" -le 60000 ] || fail "$judged_name.md: $bytes bytes"
	for file in xml sarif md; do
		! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' "$judged_name.$file" ||
			fail "$judged_name.$file: characters that act on a display"
		iconv -f UTF-8 -t UTF-8 "$judged_name.$file" >/dev/null || fail "$judged_name.$file: no UTF-8"
	done
}
judged pass pass base.bft base.bft
judged improvement improvement new.bft base.bft
judged regression regression base.bft new.bft
[ "$(jq '.guilty | length' out)" -ge $((names - 1)) ] || fail 'not all are guilty'
printf '[every step]\nmax = 5\n[total]\nmax = 7\n' >budget.ini
judged ceilings regression base.bft new.bft --budget budget.ini
head -c $(($(wc -c <new.bft) - 60)) new.bft >cut.bft
judged undecided undecided base.bft cut.bft
judged nodata no-data base.bft '</failure>"nowhere
&'

# A row of the comment's tables has as many cells as its head, whoever named the step.
for file in regression ceilings; do
	grep '^|' $file.md | sed 's/\\|//g; s/`[^`]*`//g' | awk -F'|' 'NF != 6 { print; bad = 1 } END { exit bad || NR < 3 }' || fail "$file.md: a name is cells"
	! grep -q '<script\|<img\|<!ENTITY' $file.md || fail "$file.md: markup from a name"
done
# The schema that they are valid by refuses something.
for edit in 's/tests="[0-9]*"//' 's/<testcase /<case /; s/testcase>/case>/' 's/failures="/failures="x/'; do
	sed "$edit" regression.xml >bad.xml
	! xmllint --noout --nonet --schema "$TOP/tests/schemas/junit-10.xsd" bad.xml 2>/dev/null || fail "the JUnit schema allows: $edit"
done

command -v node >/dev/null && command -v npm >/dev/null || skip 'JUnit and Markdown hold; no node, or no npm: SARIF cannot be checked'
node_modules=$B/tests/schemas/node_modules
if ! cmp -s "$TOP/tests/schemas/package-lock.json" "$B/tests/schemas/installed"; then
	mkdir -p "$B/tests/schemas"
	cp "$TOP/tests/schemas/package.json" "$TOP/tests/schemas/package-lock.json" "$B/tests/schemas"
	(cd "$B/tests/schemas" && timeout 90 npm ci --silent --ignore-scripts --no-audit --no-fund --fetch-retries=0 --fetch-timeout=20000) >npm.out 2>&1 ||
		skip 'JUnit and Markdown hold; the SARIF schema and ajv cannot be had from the npm registry'
	cp "$TOP/tests/schemas/package-lock.json" "$B/tests/schemas/installed"
fi
node "$TOP/tests/schemas/sarif-validate.cjs" "$node_modules" ./*.sarif || fail 'SARIF is not valid'
for edit in 'del(.version)' '.runs[0].results[0].level = "dreadful"' '.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0' '.runs[0].tool.driver.colour = 1'; do
	jq "$edit" regression.sarif >bad.sarif
	! node "$TOP/tests/schemas/sarif-validate.cjs" "$node_modules" bad.sarif >/dev/null || fail "the SARIF schema allows: $edit"
done

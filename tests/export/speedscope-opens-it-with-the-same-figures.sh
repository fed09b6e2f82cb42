#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# speedscope (npm, 1.25.0) opens its export, and reckons for every step the self and total time
# that the report has: of one CPU, of four with eight threads, and of steps that wait.
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/export/totals.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip 'no node, or no npm: speedscope itself cannot be asked'
timeout 60 npm pack --silent --fetch-retries=0 --fetch-timeout=20000 speedscope@1.25.0 >packed 2>&1 ||
	skip 'speedscope 1.25.0 cannot be had from the npm registry'
tar -xzf speedscope-1.25.0.tgz
bundle=$(echo package/dist/release/speedscope-*.js)

exact one.bft ''
exact smp.bft 'threads=8 sort=merge' --smp 4
"$B/tests/threads-guest" smp played.bft
for trace in one smp played; do
	expect_status 0 "$BOOTFLAME" export speedscope $trace.bft -o $trace.json
	node "$TOP/tests/export/speedscope-import.cjs" "$bundle" $trace.json | sort >opened
	report_steps $trace.bft | jq -c . | sort >steps
	[ -s opened ] || fail "$trace: speedscope sees nothing"
	diff opened steps >differs || { head -n 10 differs; fail "$trace: speedscope reckons otherwise"; }
done

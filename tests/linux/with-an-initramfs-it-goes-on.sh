#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# With an initramfs of the user's, packed or not, its /init runs as pid 1 when the boot has been
# told, finds nothing of ours mounted, and the recording goes on until the login prompt, or until
# what --until says; where that never comes, the trace is kept and the status 1.
# timeout: 600
set -eu
. "$TOP/tests/lib.sh"
. "$TOP/tests/linux/linux.inc"
image_of cloud

${CC:-gcc} -std=gnu11 -Os -static -o init "$TOP/tests/linux/user-init.c"
${CC:-gcc} -std=c11 -D_GNU_SOURCE -I"$TOP/tracer" -o cpio-of "$TOP/tests/linux/cpio-of.c" "$TOP/tracer/cpio.c" \
	"$TOP/tracer/hostlib/text.c"
./cpio-of init init >user.cpio
gzip user.cpio
record_linux t.bft --append cryptomgr.notests --initrd user.cpio.gz
grep -q 's later, by the host.s clock, the console said: box login:' record.err || { cat record.err; fail 'not said'; }
"$BOOTFLAME" dump --json t.bft >dump.json
expect_json dump.json '.boots[0].console | contains("init 1 is /init with 1 words, mounts gone") and contains("box login:")'
expect_status 0 "$BOOTFLAME" report --json t.bft
expect_json out '.complete and .lost == 0 and ([.steps[] | select(.subsystem == "device")] | length) > 100'
grep -aq "until=box login:" t.bft || fail 'the trace does not say what it went on until'

gunzip user.cpio.gz
record_linux t.bft --append cryptomgr.notests --initrd user.cpio --until 'init [0-9]+ is'
expect_status 1 "$BOOTFLAME" record --quiet --timeout 15 -o t.bft linux --image "$image" --append cryptomgr.notests --initrd user.cpio --until never
expect_error "its init ran, but 'never' never came on the console; what came is kept"
expect_status 0 "$BOOTFLAME" report t.bft

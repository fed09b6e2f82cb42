#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# widest-steps - from an SVG of `flame` on standard input, in order of width: the frames that
# are at least a fiftieth of the boot, by name.
set -eu
sed -n 's/.*<title>\([^:]*\): .*<rect[^>]* width="\([0-9.]*\)".*/\2 \1/p' | awk '$1 >= 24' | sort -s -k1,1nr | cut -d' ' -f2-

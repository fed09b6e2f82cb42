#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# make-pictures - `sh make-pictures.sh DIR`: the README's pictures of the tiny kernel's boot, counted in
# instructions, so that every machine draws the same one; and steps.txt, what is widest in them, by which
# tests/flame/ knows whether they are still true.
set -eu
B=${B:?build directory}
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

sh "$here/fetch-browser-packages.sh" packages ||
	{ echo 'make pictures: playwright-core cannot be had from the npm registry' >&2; exit 4; }
"$B/bootflame" record --exact --quiet -o boot.bft
"$B/bootflame" flame boot.bft -o boot.html
BROWSER_PACKAGES=packages node "$here/browser/pictures.cjs" boot.html "$out"
"$B/bootflame" flame boot.bft -o - | sh "$here/widest-steps.sh" >"$out/steps.txt"

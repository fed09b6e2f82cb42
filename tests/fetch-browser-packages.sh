#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch-browser-packages.sh - `sh fetch-browser-packages.sh DIR`: what browser/package-lock.json names, from
# the npm registry into DIR; nothing is installed elsewhere, and none of it runs when it is
# installed. 1 where it cannot be had.
set -eu
here=$(dirname "$0")/browser
mkdir -p "$1"
cp "$here/package.json" "$here/package-lock.json" "$1"
cd "$1"
timeout 60 npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier --fetch-retries=0 --fetch-timeout=20000 \
	--cache "${NPM_CACHE:-$PWD/.npm}" >install.log 2>&1 && exit 0
rm -rf node_modules
exit 1

#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch-linux-images.sh DIR - the kernels that Debian installs today, unpacked and not installed:
# DIR/cloud (linux-image-cloud-amd64) and DIR/generic (linux-image-amd64). What cannot be had is
# left out, and DIR/why says why; DIR/tried keeps this from being tried at every run.
set -u
dir=$1
mkdir -p "$dir" || exit
: >"$dir/why"

fetch() { # META-PACKAGE NAME
	[ -e "$dir/$2" ] && return
	package=$(apt-cache depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
	[ -n "$package" ] || { echo "apt knows no $1" >>"$dir/why"; return; }
	# It is not our business where apt's own user may write.
	(cd "$dir" && rm -f ./*.deb && apt-get download -qq -o APT::Sandbox::User=root "$package" >/dev/null 2>&1) ||
		{ echo "apt-get download $package failed" >>"$dir/why"; return; }
	dpkg-deb --fsys-tarfile "$dir"/linux-image-*.deb | tar -xO --wildcards './boot/vmlinuz-*' >"$dir/$2.part" &&
		mv "$dir/$2.part" "$dir/$2" || echo "$package has no boot/vmlinuz" >>"$dir/why"
	rm -f "$dir"/*.deb "$dir"/*.part
}
fetch linux-image-cloud-amd64 cloud
fetch linux-image-amd64 generic
: >"$dir/tried"

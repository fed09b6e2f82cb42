/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linux-image.h - what a Linux image says of itself: its architecture, its version, whether
 * it is whole. In: a bzImage (x86) or an Image (aarch64). The file may be anything.
 */
#ifndef LINUX_IMAGE_H
#define LINUX_IMAGE_H

#include "hostlib/fault.h"

struct linux_image {
	int machine;       /* EM_X86_64, ... */
	char version[256]; /* "6.1.0-56-cloud-amd64 (...) #1 SMP ..."; empty: it does not say */
};

/* 0, or -1 with a fault that says what it is instead, or what is wrong with it. */
int linux_image_read(struct linux_image *image, const char *path, struct fault *f);

#endif

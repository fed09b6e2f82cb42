/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-knob.h - the hook library's knob (bf-knob.c), set in a copy of a kernel's image: a
 * step that costs more by a known number of instructions. In: an ELF file, a site's id, how
 * many. Out: an anonymous file to boot instead.
 */
#ifndef KERNEL_KNOB_H
#define KERNEL_KNOB_H

#include "kernel-elf.h"

struct kernel_spend {
	uint64_t site;  /* its id in the ring */
	uint64_t insns; /* in each of its spans; even */
};

/* "ID=N": 0, or -1. */
int kernel_spend_parse(const char *text, struct kernel_spend *s);
/* The copy's descriptor, its path in `path`; or -1 with a fault. */
int kernel_knob_set(const struct kernel_elf *k, const char *kernel, const struct kernel_spend *s, char *path, size_t n,
		    struct fault *f);

#endif

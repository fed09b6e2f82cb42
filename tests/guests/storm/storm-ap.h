/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-ap.h - numbers that storm-ap.S and storm-cpus.c share.
 */
#ifndef STORM_AP_H
#define STORM_AP_H

/* Below 1 MiB, on a page. */
#define AP_START 0x8000
#define AP_STACK_BYTES 8192
#define AP_STACKS 24

#endif

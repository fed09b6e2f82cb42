/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-ap.h - numbers that x86-ap.S and smp-start.c share.
 */
#ifndef X86_AP_H
#define X86_AP_H

/* Where a further CPU begins: a page below 1 MiB. */
#define AP_START 0x8000
#define AP_PLACES 8 /* CPUS_MAX */
#define AP_NO_ID 0xffffffff

#endif

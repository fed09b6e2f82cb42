/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-paging.h - page tables, as far as more than one file has to do with them.
 */
#ifndef AARCH64_PAGING_H
#define AARCH64_PAGING_H

#include <stdint.h>

#include "machine.h"

#define PAGING_ENTRIES 512u
/* What an entry holds of a table's or a page's address. */
#define PAGING_ADDRESS 0x0000fffffffff000u

/* The kernel's map, from the step "paging_init" on. */
extern uint64_t *paging_level0;

/* This CPU translates by it from here on. What is remembered of another table is forgotten. */
static inline void paging_use(const uint64_t *level0)
{
	__asm__ volatile("dsb ishst" : : : "memory");
	SYSREG_WRITE("ttbr0_el1", (uintptr_t)level0);
	__asm__ volatile("isb; tlbi vmalle1; dsb nsh; isb" : : : "memory");
}

#endif

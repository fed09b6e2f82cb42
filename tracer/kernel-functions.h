/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-functions.h - the functions of a kernel that traces them. In: an ELF symbol table.
 * Out: address, size and name of each, sorted, none overlapping another.
 *
 * The line carries the low 28 bits of an address, so that is what a function has here.
 * Where a kernel has two at the same 28 bits (boot code at 1 MiB and the kernel proper
 * at the end of the address space), the one at the higher address is kept: boot code is
 * rarely C.
 */
#ifndef KERNEL_FUNCTIONS_H
#define KERNEL_FUNCTIONS_H

#include <libelf.h>
#include <stddef.h>
#include <stdint.h>

struct kernel_function {
	uint64_t address; /* all of it */
	uint32_t at;      /* its low 28 bits */
	uint32_t bytes;   /* at + bytes is at most 2^28 */
	unsigned int rank;
	char *name;       /* demangled where it was C++; no two are the same */
	const char *file; /* of a static function, while the ELF is being read; else "" */
};

struct kernel_functions {
	struct kernel_function *v;
	size_t n;
};

/* From a section of type SHT_SYMTAB whose strings are in section `strings`. Nothing where
 * no function is traced: __cyg_profile_func_enter is then not defined. -1: out of memory. */
int kernel_functions_read(struct kernel_functions *k, Elf *elf, Elf_Data *symbols, size_t strings);
void kernel_functions_fini(struct kernel_functions *k);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-elf.h - a static ELF64 program on its way into an address space. The file is
 * foreign: nothing in it is believed.
 */
#ifndef USER_ELF_H
#define USER_ELF_H

#include <stddef.h>
#include <stdint.h>

/* NULL, and its entry; or what is wrong with it, and part of it may be in the space. */
const char *user_elf_load(void *space, const void *file, size_t bytes, uint64_t *entry);

#endif

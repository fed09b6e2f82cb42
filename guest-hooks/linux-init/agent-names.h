/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-names.h - what things are called: sites made while the agent runs, and the functions
 * of the kernel, by address. In: names, addresses, /proc/kallsyms. Out: words for a hook.
 */
#ifndef AGENT_NAMES_H
#define AGENT_NAMES_H

#include <stdint.h>

/* The ring word of the site of that name, without a kind; the same pair has the same site.
 * `name` and `subsystem` may go away. */
uint32_t agent_site(const char *name, const char *subsystem);

/* A function that will be asked for. */
void agent_symbol_want(uint64_t address);
/* Finds the names of all that are wanted: in /proc/kallsyms at `path`, and what it does not
 * show (CONFIG_KALLSYMS off, kptr_restrict) in `other`, of the same form. */
void agent_symbols_read(const char *path, const char *other);
/* Its name, or its address in hexadecimal. Stays. */
const char *agent_symbol(uint64_t address);

#endif

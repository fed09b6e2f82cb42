/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hook-names.h - ids for threads and topics that are made at run time and may be made again
 * and again: a name is told to the hooks once. Names are told apart by where they lie.
 */
#ifndef HOOK_NAMES_H
#define HOOK_NAMES_H

#include <stdint.h>

#ifdef BOOTFLAME

/* The id of that name, always the same one. */
uint32_t hook_name(const char *name, const char *subsystem);
/* One that nobody else has until it is given back: the name itself, for a second one that is
 * there at the same time "name#1", and so on. */
uint32_t hook_name_take(const char *name, const char *subsystem);
void hook_name_give_back(const char *name, uint32_t id);

#else

static inline uint32_t hook_name(const char *name, const char *subsystem)
{
	(void)name, (void)subsystem;
	return 0;
}
static inline uint32_t hook_name_take(const char *name, const char *subsystem)
{
	(void)name, (void)subsystem;
	return 0;
}
static inline void hook_name_give_back(const char *name, uint32_t id)
{
	(void)name, (void)id;
}

#endif
#endif

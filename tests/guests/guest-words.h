/* SPDX-License-Identifier: BSD-2-Clause
 *
 * guest-words.h - what the small test guests of other architectures share. In: a command
 * line, a number. Out: the number behind "name=" in the one, decimal text of the other.
 */
#ifndef GUEST_WORDS_H
#define GUEST_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* The number behind `name` ("steps=") where a word starts with it; else `otherwise`. */
uint32_t guest_option(const char *line, const char *name, uint32_t otherwise);

/* The text of n, in `room`. */
#define GUEST_DECIMAL_ROOM 11
const char *guest_decimal(uint32_t n, char room[GUEST_DECIMAL_ROOM]);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * table.h - what text output is made of: grouped numbers, names that fit a column. Computes nothing but widths.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>
#include <stdio.h>

/* "4,871,402" in a rotating static-free way: the caller gives the room. */
#define TABLE_NUMBER_ROOM 32
char *table_number(char out[TABLE_NUMBER_ROOM], uint64_t v);

/* A name, what a terminal would obey escaped, padded or cut ("...") to `width` columns.
 * Width 0: whole and unpadded. */
void table_name(FILE *out, const char *name, int width);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-text.h - the little that the agent needs in place of a libc: strings, numbers, memory
 * that is never given back, files read whole. What they read is the kernel's and ends where
 * it says; a string here always ends in a NUL.
 */
#ifndef AGENT_TEXT_H
#define AGENT_TEXT_H

#include <stddef.h>
#include <stdint.h>

void *memset(void *to, int byte, size_t n);
void *memcpy(void *restrict to, const void *restrict from, size_t n);

int text_equal(const char *a, const char *b);
/* The rest of `s` behind `head`, or NULL where it does not begin so. */
const char *text_behind(const char *s, const char *head);
/* Where `what` first stands in `s`, or NULL. */
const char *text_find(const char *s, const char *what);
uint64_t text_hash(const char *s);
/* The number at `s`, in base 10 or 16; 0 where there is none. */
uint64_t text_number(const char *s);
uint64_t text_hex(const char *s);

/* A string in the making; what has no room is left out. */
struct text {
	char *at, *end;
};
struct text text_in(char *room, size_t n);
void text_add(struct text *t, const char *s);
void text_add_n(struct text *t, const char *s, size_t n);
void text_add_number(struct text *t, uint64_t v);
void text_add_hex(struct text *t, uint64_t v);

/* Zeroed; NULL: memory is out. */
void *agent_new(size_t n);
/* A copy that stays; "" where memory is out. */
const char *agent_keep(const char *s);

/* All of a file, as a string that stays until the next call; NULL: it cannot be read. Of
 * longer ones than 64 KB the beginning. */
char *agent_file(const char *path);
/* Lines of a file of any length, in turn, without their newline; cut at the buffer's size. */
struct agent_lines {
	int fd;
	size_t at, n;
	char line[512];
	char bytes[16384];
};
int agent_lines_open(struct agent_lines *l, const char *path);
const char *agent_lines_next(struct agent_lines *l);

#endif

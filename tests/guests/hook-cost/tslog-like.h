/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tslog-like.h - a hook of the shape that FreeBSD's sys/kern/kern_tslog.c has, written anew:
 * a slot claimed by an atomic add, then a record of 40 bytes. For comparison only.
 */
#ifndef TSLOG_LIKE_H
#define TSLOG_LIKE_H

#include <stdint.h>

enum tslog_type {
	TSLOG_ENTER,
	TSLOG_EXIT,
};

struct tslog_record {
	const void *thread;
	int type;
	const char *function;
	const char *what;
	uint64_t ticks;
};
_Static_assert(sizeof(struct tslog_record) == 40, "as there");

void tslog_like(int type, const char *function, const char *what);
void tslog_like_reset(void);
/* The length of its dump: "0x%p %llu ENTER function what\n" a record. */
uint64_t tslog_like_text_bytes(void);

#endif

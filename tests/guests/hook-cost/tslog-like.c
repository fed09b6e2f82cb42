/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tslog-like.c - see tslog-like.h.
 */
#include "tslog-like.h"

#include <stddef.h>

#include "x86-64/x86.h"

#define RECORDS 4096

static struct tslog_record records[RECORDS];
static long next;
/* What curthread points at: an address as a kernel's are. */
static const void *const thread = (const void *)0xfffff80003c7e740;

void tslog_like(int type, const char *function, const char *what)
{
	uint64_t ticks = rdtsc();
	long i = __atomic_fetch_add(&next, 1, __ATOMIC_ACQUIRE);

	if (i >= RECORDS)
		return;
	records[i] = (struct tslog_record){
		.thread = thread, .type = type, .function = function, .what = what, .ticks = ticks};
}

void tslog_like_reset(void)
{
	next = 0;
}

static uint64_t digits(uint64_t v, unsigned int base)
{
	uint64_t n = 1;

	for (; v >= base; v /= base)
		n++;
	return n;
}

static uint64_t length(const char *s)
{
	uint64_t n = 0;

	while (s[n])
		n++;
	return n;
}

uint64_t tslog_like_text_bytes(void)
{
	uint64_t bytes = 0;

	for (long i = 0; i < next && i < RECORDS; i++) {
		const struct tslog_record *r = &records[i];

		bytes += 2 + digits((uintptr_t)r->thread, 16) + 1 + digits(r->ticks, 10) + 1;
		bytes += (r->type == TSLOG_ENTER ? 5 : 4) + 1 + length(r->function) + 1;
		bytes += r->what ? 1 + length(r->what) : 0;
	}
	return bytes;
}

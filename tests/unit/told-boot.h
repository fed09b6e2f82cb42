/* SPDX-License-Identifier: BSD-2-Clause
 *
 * told-boot.h - boots written as text: "a(10 b(5) 3)" is a step a of 13 ticks with a step b
 * of 5 in it, "a[7](10)" one that was given n = 7, "a:sub(10)" one of a subsystem.
 */
#ifndef TOLD_BOOT_H
#define TOLD_BOOT_H

#include "made-boot.h"

#include <stdio.h>

#define SITES_MAX 64

struct told {
	struct made made;
	struct site sites[SITES_MAX];
	char text[SITES_MAX][64]; /* "name\0subsystem\0" */
	struct family family;
};

/* Ids from the top, so that two boots number their sites differently. */
static inline uint32_t site_of(struct told *t, const char *name, const char *subsystem)
{
	uint32_t i = 0;

	for (; i < t->made.trace.nsites; i++)
		if (strcmp(t->sites[i].name, name) == 0 && strcmp(t->sites[i].subsystem, subsystem) == 0)
			return i;
	assert_true(i < SITES_MAX && strlen(name) + strlen(subsystem) + 2 <= sizeof t->text[0]);
	memcpy(t->text[i], name, strlen(name) + 1);
	memcpy(t->text[i] + strlen(name) + 1, subsystem, strlen(subsystem) + 1);
	t->sites[i] = (struct site){
		.name = t->text[i], .subsystem = t->text[i] + strlen(name) + 1, .file = "", .canonical = i};
	t->made.trace.nsites++;
	return i;
}

static inline void tell(struct told *t, const char *text, int exact)
{
	static char time[] = "time";
	uint64_t tick = ENTRY;

	memset(t, 0, sizeof *t);
	made_init(&t->made, 1);
	if (!exact)
		t->made.exact.value = time;
	t->made.trace.sites = t->sites;
	while (*text) {
		char name[64], subsystem[64] = "s";
		unsigned long long n;
		int bytes = 0;

		if (*text == ' ' || *text == ')') {
			if (*text++ == ')')
				add(&t->made, 0, EVENT_EXIT, tick, 0, 0);
			continue;
		}
		if (*text >= '0' && *text <= '9') {
			char *end;

			tick += strtoull(text, &end, 10);
			text = end;
			continue;
		}
		assert_int_equal(sscanf(text, "%63[^[(:]%n", name, &bytes), 1);
		text += bytes;
		if (sscanf(text, ":%63[^[(]%n", subsystem, &bytes) == 1)
			text += bytes;
		add(&t->made, 0, EVENT_ENTER, tick, site_of(t, name, subsystem), 0);
		if (sscanf(text, "[%llu]%n", &n, &bytes) == 1) {
			add(&t->made, 0, EVENT_SIZE, tick, site_of(t, name, subsystem), n);
			text += bytes;
		}
		assert_int_equal(*text++, '(');
	}
	t->made.boot.bye.last_ticks = tick;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * host-events.c - see host-events.h. What is no whole event, or of a kind that this program
 * does not know, is left out.
 */
#include "host-events.h"

#include <inttypes.h>
#include <stdlib.h>

#include "array-grow.h"

/* More threads than any VMM has; a bound for a trace that lies. */
#define THREADS_MAX 4096

static struct host_thread role_of(const char *word)
{
	struct host_thread t = {.known = 1};
	int end = -1;

	if (strcmp(word, "main") == 0)
		t.role = HOST_ROLE_MAIN;
	else if (strcmp(word, "vcpus") == 0)
		t.role = HOST_ROLE_VCPUS;
	else if (sscanf(word, "vcpu%9" SCNu64 "%n", &t.cpu, &end) == 1 && word[end] == '\0')
		t.role = HOST_ROLE_VCPU;
	return t;
}

/* "INDEX ROLE NAME". Of two that are said of one thread the later holds. */
static int add_thread(struct boot *b, const char *value)
{
	struct host_thread *threads;
	unsigned int index;
	char role[16];

	if (sscanf(value, "%4u %15s", &index, role) != 2 || index >= THREADS_MAX)
		return 0;
	if (index >= b->nhost_threads) {
		threads = realloc(b->host_threads, (index + 1) * sizeof *threads);
		if (!threads)
			return -1;
		memset(threads + b->nhost_threads, 0, (index + 1 - b->nhost_threads) * sizeof *threads);
		b->host_threads = threads;
		b->nhost_threads = index + 1;
	}
	b->host_threads[index] = role_of(role);
	return 0;
}

int host_events_add(struct boot *b, uint64_t ns, const char *text)
{
	struct host_event *events, *e;
	const char *equals = strchr(text, '=');

	if (!equals)
		return 0;
	events = array_grow(b->host_events, &b->host_events_room, b->nhost_events + 1, sizeof *events);
	if (!events)
		return -1;
	b->host_events = events;
	e = &events[b->nhost_events];
	e->what = strdup(text);
	if (!e->what)
		return -1;
	b->nhost_events++;
	e->ns = ns;
	e->what[equals - text] = '\0';
	e->value = e->what + (equals - text) + 1;
	return strcmp(e->what, "thread") == 0 ? add_thread(b, e->value) : 0;
}

int host_events_outside(struct boot *b, struct tf_outside *chunk)
{
	struct tf_outside_entry e;

	while (tf_outside_next(chunk, &e)) {
		struct outside_event *all;

		if (e.kind == 0 || e.kind >= OUTSIDE_KINDS || e.thread >= THREADS_MAX ||
		    e.duration_ns > UINT64_MAX - e.start_ns)
			continue;
		all = array_grow(b->outsides, &b->outsides_room, b->noutsides + 1, sizeof *all);
		if (!all)
			return -1;
		b->outsides = all;
		all[b->noutsides++] = (struct outside_event){
			.start_ns = e.start_ns,
			.duration_ns = e.duration_ns,
			.value = e.value,
			.what = e.what < UINT32_MAX ? (uint32_t)e.what : UINT32_MAX,
			.thread = (uint16_t)e.thread,
			.kind = (uint8_t)e.kind,
		};
	}
	return 0;
}

int host_events_look(struct boot *b, uint64_t ns, uint64_t tick, int cpu)
{
	struct ring_look *looks = array_grow(b->looks, &b->looks_room, b->nlooks + 1, sizeof *looks);

	if (!looks)
		return -1;
	b->looks = looks;
	looks[b->nlooks++] = (struct ring_look){.host_ns = ns, .tick = tick, .cpu = (uint16_t)cpu};
	return 0;
}

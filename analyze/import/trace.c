/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trace.c - questions about a struct trace that every reader asks; see trace.h.
 */
#include "trace.h"

#include <bootflame/wire.h>
#include <stdlib.h>

#include "array-grow.h"

const char *trace_fact(const struct trace *t, const char *key)
{
	for (size_t i = t->nfacts; i-- > 0;)
		if (strcmp(t->facts[i].key, key) == 0)
			return t->facts[i].value;
	return "";
}

int trace_exact(const struct trace *t)
{
	return strcmp(trace_fact(t, "mode"), "exact") == 0;
}

int boot_add_event(struct boot *b, const struct event *e)
{
	struct event_record *events = array_grow(b->events, &b->events_room, b->nevents + 1, sizeof *events);
	struct event_record r = {.tick = e->tick, .word = e->site, .cpu = e->cpu, .kind = e->kind};

	if (!events)
		return -1;
	b->events = events;
	if (event_has_value(e->kind)) {
		uint64_t *values = array_grow(b->values, &b->values_room, b->nvalues + 2, sizeof *values);

		if (!values || b->nvalues > UINT32_MAX)
			return -1;
		b->values = values;
		r.word = (uint32_t)b->nvalues;
		values[b->nvalues++] = e->value;
		values[b->nvalues++] = e->site;
	}
	b->nsigns += e->kind == EVENT_DROPPED || e->kind == EVENT_RESYNC;
	b->events[b->nevents++] = r;
	return 0;
}

const char *boot_host_event(const struct boot *b, const char *what, uint64_t *ns)
{
	for (size_t i = 0; i < b->nhost_events; i++)
		if (strcmp(b->host_events[i].what, what) == 0) {
			*ns = b->host_events[i].ns;
			return b->host_events[i].value;
		}
	return NULL;
}

struct host_thread boot_host_thread(const struct boot *b, unsigned int index)
{
	return index < b->nhost_threads ? b->host_threads[index] : (struct host_thread){.role = HOST_ROLE_OTHER};
}

uint64_t boot_events(const struct boot *b)
{
	return b->nevents - b->nsigns;
}

/* The bye frame knows how many there were; without it, the gaps do. */
uint64_t boot_lost(const struct boot *b)
{
	uint64_t lost = 0, dropped = 0;

	for (size_t i = 0; i < b->ncpus; i++)
		lost += b->cpus[i].lost;
	for (size_t k = 0; b->has_bye && k < b->bye.ncpus; k++) {
		uint64_t seen = 0;

		for (size_t i = 0; i < b->ncpus; i++)
			if (b->cpus[i].number == b->bye.cpus[k].cpu)
				seen = b->cpus[i].next_event;
		if (b->bye.cpus[k].events > seen)
			lost += b->bye.cpus[k].events - seen;
		dropped += b->bye.cpus[k].dropped;
	}
	for (size_t i = 0; !b->has_bye && b->nsigns && i < b->nevents; i++)
		if (b->events[i].kind == EVENT_DROPPED)
			dropped += boot_event(b, i).value;
	return lost + dropped;
}

static const struct family *family_of(const struct boot *b, uint32_t id)
{
	size_t low = 0, high = b->nfamilies;

	while (low < high) { /* the last one that starts at or before id */
		size_t middle = low + (high - low) / 2;

		if (b->families[middle].first <= id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || id - b->families[low - 1].first >= b->families[low - 1].count)
		return NULL;
	return &b->families[low - 1];
}

/* The function that an id says the address of. */
static const struct symbol *symbol_of(const struct trace *t, uint32_t id)
{
	uint32_t at = id - BF_SITE_ADDRESS;
	size_t low = 0, high = t->nsymbols;

	while (low < high) { /* the last one that starts at or before it */
		size_t middle = low + (high - low) / 2;

		if (t->symbols[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || at - t->symbols[low - 1].at >= t->symbols[low - 1].bytes)
		return NULL;
	return &t->symbols[low - 1];
}

struct site_name trace_site(const struct trace *t, const struct boot *b, uint32_t id)
{
	struct site_name n = {.name = NULL, .subsystem = "unnamed", .file = "", .member = -1};
	const struct symbol *s;
	const struct family *f;

	if (id >= BF_SITE_ADDRESS) {
		n.subsystem = "function";
		s = symbol_of(t, id);
		n.name = s ? s->name : NULL;
	} else if (id < t->nsites && t->sites[id].name) {
		n.name = t->sites[id].name;
		n.subsystem = t->sites[id].subsystem;
		n.file = t->sites[id].file;
		n.line = t->sites[id].line;
	} else if (id == BF_SITE_DRAIN || id == BF_SITE_HELLO) {
		n.name = id == BF_SITE_DRAIN ? "drain" : "hello";
		n.subsystem = "observer";
	} else if (id >= BF_SITE_FIRST_NAMED && (f = family_of(b, id))) {
		n.name = f->name;
		n.subsystem = f->subsystem;
		n.file = f->file ? f->file : "";
		n.line = f->line;
		n.member = f->count > 1 ? (int64_t)(id - f->first) : -1;
	}
	return n;
}

uint32_t trace_canonical(const struct trace *t, uint32_t id)
{
	const struct symbol *s = id >= BF_SITE_ADDRESS ? symbol_of(t, id) : NULL;

	if (s)
		return BF_SITE_ADDRESS + s->at;
	return id < t->nsites && t->sites[id].name ? t->sites[id].canonical : id;
}

void boot_log_free(struct boot_log *log)
{
	if (!log)
		return;
	free(log->banner);
	free(log->command_line);
	free(log->end);
	free(log->trouble);
	free(log->returns);
	free(log);
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nfacts; i++)
		free(t->facts[i].key);
	for (size_t i = 0; i < t->nstrings; i++)
		free(t->strings[i]);
	for (size_t i = 0; i < t->nboots; i++) {
		struct boot *b = &t->boots[i];

		for (size_t k = 0; k < b->nfamilies; k++) {
			free(b->families[k].name);
			free(b->families[k].subsystem);
			free(b->families[k].file);
		}
		free(b->families);
		free(b->events);
		free(b->values);
		free(b->stacks);
		free(b->texts);
		free(b->frames);
		for (size_t k = 0; k < b->nhost_events; k++)
			free(b->host_events[k].what);
		free(b->host_events);
		free(b->host_threads);
		free(b->outsides);
		free(b->looks);
		free(b->end);
		boot_log_free(b->log);
		buf_fini(&b->text);
	}
	free(t->facts);
	free(t->strings);
	free(t->sites);
	free(t->symbols);
	free(t->boots);
	free(t);
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * phases.c - see phases.h. Moments in the order in which they must come; each is moved into
 * what is left of the wall time, so order and sum hold of any input.
 */
#include "phases.h"

#include <stdio.h>

enum moment {
	MOMENT_START,
	MOMENT_EXEC,
	MOMENT_VCPU,
	MOMENT_ENTRY,
	MOMENT_BYE,
	MOMENT_EXIT,
	MOMENT_END,
	MOMENT_CLOSED,
	MOMENTS,
};

/* The phase that a moment ends, where the one before it is known. */
static const enum phase_kind ended_by[MOMENTS] = {
	[MOMENT_START] = PHASE_GAP,      [MOMENT_EXEC] = PHASE_EXEC,       [MOMENT_VCPU] = PHASE_SET_UP,
	[MOMENT_ENTRY] = PHASE_FIRMWARE, [MOMENT_BYE] = PHASE_INIT,        [MOMENT_EXIT] = PHASE_POWER_OFF,
	[MOMENT_END] = PHASE_REAP,       [MOMENT_CLOSED] = PHASE_RECORDER,
};

static const char *const kind_names[PHASE_KINDS] = {
	"gap", "exec", "set-up", "firmware", "init", "power-off", "reap", "recorder",
};

struct moments {
	uint64_t ns[MOMENTS];
	int known[MOMENTS];
	int silent; /* there was no bye: what is behind the last sign of life is a gap */
};

static void set(struct moments *m, enum moment moment, uint64_t ns)
{
	m->ns[moment] = ns;
	m->known[moment] = 1;
}

static void from_host(struct moments *m, const struct boot *b, enum moment moment, const char *what)
{
	uint64_t ns;

	if (boot_host_event(b, what, &ns))
		set(m, moment, ns);
}

/* The guest's own moments: by its stamps, else by when the host heard of them. */
static void from_guest(struct moments *m, const struct boot *b, const struct clock_tie *tie,
		       const struct span_tree *tree)
{
	if (b->has_hello && b->hello_ns)
		set(m, MOMENT_ENTRY, tie->known ? clock_tie_ns(tie, tree->cpus[b->boot_cpu].from) : b->hello_ns);
	if (b->has_bye && b->bye_ns) {
		set(m, MOMENT_BYE, tie->known ? clock_tie_ns(tie, tree->cpus[tree->end_cpu].to) : b->bye_ns);
	} else if (m->known[MOMENT_ENTRY] && b->last_ns) {
		set(m, MOMENT_BYE, b->last_ns);
		m->silent = 1;
	}
	/* A thread may be seen at work only after it has brought the guest to its kernel. */
	if (m->known[MOMENT_ENTRY] && m->known[MOMENT_VCPU] && m->ns[MOMENT_VCPU] > m->ns[MOMENT_ENTRY])
		m->ns[MOMENT_VCPU] = m->ns[MOMENT_ENTRY];
}

static void see(struct phases *p, uint64_t *to_ns, uint64_t ns)
{
	p->from_ns = ns < p->from_ns ? ns : p->from_ns;
	*to_ns = ns > *to_ns ? ns : *to_ns;
}

/* The wall time: from the VMM's start to the recorder's last word, or what there is. */
static void find_wall(struct phases *p, const struct boot *b, const struct moments *m)
{
	uint64_t to_ns = 0;

	p->from_ns = UINT64_MAX;
	for (size_t i = 0; i < b->nhost_events; i++)
		see(p, &to_ns, b->host_events[i].ns);
	if (b->first_ns) {
		see(p, &to_ns, b->first_ns);
		see(p, &to_ns, b->last_ns);
	}
	if (m->known[MOMENT_START])
		p->from_ns = m->ns[MOMENT_START];
	if (m->known[MOMENT_CLOSED])
		to_ns = m->ns[MOMENT_CLOSED];
	p->ns = to_ns > p->from_ns ? to_ns - p->from_ns : 0;
}

static void add(struct phases *p, uint32_t kinds, uint64_t from_ns, uint64_t to_ns)
{
	struct phase *row = &p->rows[p->n];
	size_t at = 0;

	if (from_ns == to_ns)
		return;
	*row = (struct phase){.kinds = kinds, .from_ns = from_ns, .ns = to_ns - from_ns};
	for (unsigned int i = 0; i < PHASE_KINDS; i++)
		if (kinds >> i & 1)
			at += (size_t)snprintf(row->name + at, sizeof row->name - at, "%s%s", at ? " + " : "",
					       kind_names[i]);
	p->n++;
}

void phases_find(struct phases *p, const struct boot *b, const struct clock_tie *tie, const struct span_tree *tree)
{
	struct moments m = {.silent = 0};
	uint64_t at, end;
	uint32_t kinds = 0;
	int first = 1;

	*p = (struct phases){.by_arrival = !tie->known};
	if (b->log) /* of which nothing is known but the text */
		return;
	from_host(&m, b, MOMENT_START, "vmm-start");
	from_host(&m, b, MOMENT_EXEC, "vmm-exec");
	from_host(&m, b, MOMENT_VCPU, "vcpu-start");
	from_host(&m, b, MOMENT_EXIT, "vmm-exit");
	from_host(&m, b, MOMENT_END, "vmm-end");
	from_host(&m, b, MOMENT_CLOSED, "session-end");
	from_guest(&m, b, tie, tree);
	find_wall(p, b, &m);
	at = p->from_ns;
	end = p->from_ns + p->ns;
	for (unsigned int i = 0; i < MOMENTS && p->ns; i++) {
		uint64_t ns = m.ns[i] < at ? at : m.ns[i] > end ? end : m.ns[i];

		kinds |= 1u << ended_by[i];
		if (!m.known[i])
			continue;
		if (first || (m.silent && i > MOMENT_BYE && kinds & 1u << PHASE_POWER_OFF))
			kinds = 1u << PHASE_GAP;
		add(p, kinds, at, ns);
		at = ns;
		kinds = 0;
		first = 0;
	}
	if (p->ns)
		add(p, 1u << PHASE_GAP, at, end);
}

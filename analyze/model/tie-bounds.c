/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tie-bounds.c - what a boot knows of when its ticks were; see clock-tie.h. Where the host's
 * kernel told when a CPU's thread was not in the guest, that CPU stamped nothing then: a bound
 * that lies in such a time moves to that end of it which bounds more.
 */
#include <bootflame/wire.h>
#include <stdlib.h>

#include "../import/array-grow.h"
#include "clock-tie.h"

/* A CPU was not in the guest; of one CPU in order, none over another. */
struct away {
	uint64_t from_ns, to_ns;
	uint32_t cpu;
};

struct bounds {
	const struct span_tree *tree;
	struct tie_bound *after, *before;
	size_t nafter, nbefore;
	struct away *away;
	size_t naway, away_room;
	size_t first[BOOT_CPUS_MAX + 1]; /* of each CPU's */
};

/* ---- Times away ------------------------------------------------------------------------- */

static int add_away(struct bounds *b, const struct outside_event *e, uint32_t cpu)
{
	struct away *away = array_grow(b->away, &b->away_room, b->naway + 1, sizeof *away);

	if (!away)
		return -1;
	b->away = away;
	away[b->naway++] = (struct away){.from_ns = e->start_ns, .to_ns = e->start_ns + e->duration_ns, .cpu = cpu};
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct away *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return (x->from_ns > y->from_ns) - (x->from_ns < y->from_ns);
}

/* A thread that runs all CPUs in turn is away from each. */
static int find_away(struct bounds *b)
{
	const struct boot *boot = b->tree->boot;
	size_t n = 0;

	for (size_t i = 0; i < boot->noutsides; i++) {
		const struct outside_event *e = &boot->outsides[i];
		struct host_thread t = boot_host_thread(boot, e->thread);

		if (e->kind == OUTSIDE_FAULT || e->kind == OUTSIDE_BLOCK_IO)
			continue;
		for (uint32_t cpu = 0; cpu < boot->ncpus; cpu++)
			if ((t.role == HOST_ROLE_VCPUS ||
			     (t.role == HOST_ROLE_VCPU && t.cpu == boot->cpus[cpu].number)) &&
			    add_away(b, e, cpu) < 0)
				return -1;
	}
	if (b->naway)
		qsort(b->away, b->naway, sizeof *b->away, by_time);
	for (size_t i = 0; i < b->naway; i++) {
		struct away *last = n ? &b->away[n - 1] : NULL;

		if (last && last->cpu == b->away[i].cpu && b->away[i].from_ns <= last->to_ns)
			last->to_ns = b->away[i].to_ns > last->to_ns ? b->away[i].to_ns : last->to_ns;
		else
			b->away[n++] = b->away[i];
	}
	b->naway = n;
	for (uint32_t cpu = 0, at = 0; cpu <= BOOT_CPUS_MAX; cpu++) {
		while (at < n && b->away[at].cpu < cpu)
			at++;
		b->first[cpu] = at;
	}
	return 0;
}

/* The time away that holds a moment, or NULL. */
static const struct away *away_at(const struct bounds *b, unsigned int cpu, uint64_t ns)
{
	size_t low = b->first[cpu], high = b->first[cpu + 1];

	while (low < high) { /* the first one that ends behind it */
		size_t middle = low + (high - low) / 2;

		if (b->away[middle].to_ns <= ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->first[cpu + 1] && b->away[low].from_ns <= ns ? &b->away[low] : NULL;
}

/* ---- Bounds ------------------------------------------------------------------------------ */

static struct tie_bound bound(const struct bounds *b, uint64_t tick, unsigned int cpu, uint64_t ns)
{
	return (struct tie_bound){.tick = tick + (uint64_t)b->tree->clocks.cpus[cpu].shift, .ns = ns};
}

static void after(struct bounds *b, uint64_t tick, unsigned int cpu, uint64_t ns)
{
	const struct away *away;

	if (!ns || cpu >= b->tree->boot->ncpus)
		return;
	away = away_at(b, cpu, ns);
	b->after[b->nafter++] = bound(b, tick, cpu, away ? away->from_ns : ns);
}

static void before(struct bounds *b, uint64_t tick, unsigned int cpu, uint64_t ns)
{
	const struct away *away;

	if (!ns || cpu >= b->tree->boot->ncpus)
		return;
	away = away_at(b, cpu, ns);
	b->before[b->nbefore++] = bound(b, tick, cpu, away ? away->to_ns : ns);
}

static unsigned int cpu_of(const struct boot *b, uint64_t number)
{
	unsigned int i = 0;

	while (i < b->ncpus && b->cpus[i].number != number)
		i++;
	return i;
}

/* A frame's latest stamp was before the frame came. The events of a ring stand behind all
 * frames and are not the last one's. */
static void frame_after(struct bounds *b, size_t frame)
{
	const struct boot *boot = b->tree->boot;
	const struct frame_mark *f = &boot->frames[frame];
	size_t end = frame + 1 < boot->nframes ? f[1].events : boot->nlooks ? f->events : boot->nevents;
	uint64_t latest = 0;

	for (size_t i = f->events; i < end; i++)
		latest = boot->events[i].tick > latest ? boot->events[i].tick : latest;
	if (f->events < end)
		after(b, latest, boot->events[f->events].cpu, f->host_ns);
}

static void frames(struct bounds *b, int stamps_are_of_sending)
{
	const struct boot *boot = b->tree->boot;
	uint64_t unseen_ns[BOOT_CPUS_MAX] = {0};

	for (size_t i = 0; i < boot->nframes; i++) {
		const struct frame_mark *f = &boot->frames[i];
		unsigned int cpu = cpu_of(boot, f->cpu);

		frame_after(b, i);
		if (cpu == boot->ncpus)
			continue;
		if (f->sent_tick && stamps_are_of_sending)
			before(b, f->sent_tick, cpu, unseen_ns[cpu]);
		unseen_ns[cpu] = f->unseen_ns;
	}
}

/* The kernel's first instruction is later than the VMM's start. Of what others saw of the VMM
 * only that counts which they cannot have seen too late. */
static void vmm_before(struct bounds *b)
{
	const struct boot *boot = b->tree->boot;
	uint64_t tick = boot->hello.entry_ticks, ns;
	unsigned int cpu = (unsigned int)boot->boot_cpu;
	const char *value;

	if (!boot->has_hello)
		return;
	if (boot_host_event(boot, "vmm-start", &ns))
		before(b, tick, cpu, ns);
	value = boot_host_event(boot, "vmm-exec", &ns);
	if (value && strcmp(value, "bpf") == 0)
		before(b, tick, cpu, ns);
	value = boot_host_event(boot, "vcpu-start", &ns);
	if (value && (value = strchr(value, ' ')) && strcmp(value, " entry") == 0)
		before(b, tick, cpu, ns);
}

static double rate_of(const struct span_tree *tree, enum tie_rate *from)
{
	const struct wire_hello *hello = &tree->boot->hello;

	*from = TIE_RATE_HOST;
	if (hello->clock != BF_CLOCK_COUNTER)
		return tree->trace->host_hz > 0 ? 1e9 / tree->trace->host_hz : 0;
	*from = TIE_RATE_STATED;
	return hello->clock_hz ? 1e9 / (double)hello->clock_hz : 0;
}

int clock_tie_find(struct clock_tie *tie, const struct span_tree *tree)
{
	const struct boot *boot = tree->boot;
	struct bounds b = {.tree = tree};
	double ns_per_tick;
	int rc = -1;

	*tie = (struct clock_tie){0};
	if (trace_exact(tree->trace) || boot->log || !boot->ncpus)
		return 0;
	b.after = malloc((boot->nframes + boot->nlooks + 2) * sizeof *b.after);
	b.before = malloc((boot->nframes + 3) * sizeof *b.before);
	if (b.after && b.before && find_away(&b) == 0) {
		const struct span_cpu *window = &tree->cpus[boot->boot_cpu];

		/* The agent of a stock Linux tells afterwards what had been stamped long before. */
		frames(&b, strcmp(trace_fact(tree->trace, "guest"), "linux") != 0);
		for (size_t i = 0; i < boot->nlooks; i++)
			after(&b, boot->looks[i].tick, boot->looks[i].cpu, boot->looks[i].host_ns);
		if (boot->has_hello)
			after(&b, boot->hello.entry_ticks, (unsigned int)boot->boot_cpu, boot->hello_ns);
		if (boot->has_bye)
			after(&b, boot->bye.last_ticks, (unsigned int)tree->end_cpu, boot->bye_ns);
		vmm_before(&b);
		ns_per_tick = rate_of(tree, &tie->rate_from);
		clock_tie_fit(tie, b.after, b.nafter, b.before, b.nbefore, window->from, window->to, ns_per_tick);
		rc = 0;
	}
	free(b.after);
	free(b.before);
	free(b.away);
	return rc;
}

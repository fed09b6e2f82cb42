/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-threads.c - see agent-threads.h. Every thread has a span that is open as long as it
 * lives, so that what it runs outside of anything else has a name too.
 */
#include "agent-threads.h"

#include <bootflame/hooks.h>

#include "agent-clock.h"
#include "agent-names.h"
#include "agent-text.h"

#define BUCKETS 256u

static struct thread *threads[BUCKETS];
static struct thread *here[BF_CPUS_MAX];

static struct thread *find(int32_t id)
{
	struct thread *t = threads[(uint32_t)id % BUCKETS];

	while (t && t->id != id)
		t = t->next;
	return t;
}

struct thread *thread_get(int32_t id)
{
	struct thread *t = find(id);

	if (t || !(t = agent_new(sizeof *t)))
		return t;
	t->id = id;
	t->comm = "";
	t->next = threads[(uint32_t)id % BUCKETS];
	threads[(uint32_t)id % BUCKETS] = t;
	return t;
}

void thread_named(int32_t id, const char *comm)
{
	struct thread *t = thread_get(id);

	if (t && !text_equal(t->comm, comm))
		t->comm = agent_keep(comm);
}

/* Threads of one name would be one to the reader. */
static int has_twin(const struct thread *t)
{
	for (unsigned int i = 0; i < BUCKETS; i++)
		for (const struct thread *other = threads[i]; other; other = other->next)
			if (other != t && text_equal(other->comm, t->comm))
				return 1;
	return 0;
}

static void name(const struct thread *t, struct text *out)
{
	text_add(out, *t->comm ? t->comm : "thread");
	if (!*t->comm || has_twin(t)) {
		text_add(out, "-");
		text_add_number(out, (uint64_t)t->id);
	}
}

/* What several threads of a kind do is one step: kworker/0:1 and kworker/u4:0 are workers. */
static const char *kind_of(const struct thread *t)
{
	return text_behind(t->comm, "kworker/") ? "kworker" : *t->comm ? t->comm : "thread";
}

/* Its site, and that of what it waits for. */
static void begin(struct thread *t, unsigned int cpu)
{
	char room[64];
	struct text out = text_in(room, sizeof room);

	if (t->id == THREAD_INIT) {
		text_add(&out, "kernel_init");
	} else if (t->id == THREAD_START) {
		text_add(&out, "start_kernel");
	} else if (t->id < 0) {
		text_add(&out, "idle/");
		text_add_number(&out, cpu);
	} else {
		name(t, &out);
	}
	t->word = agent_site(room, t->id < 0 && t->id != THREAD_START ? "idle" : "thread");
	t->topic = agent_site(room, "wake-up");
}

void thread_switch(int32_t id)
{
	struct thread *t = thread_get(id);
	int first = t && !t->word;

	if (!t)
		return;
	if (first)
		begin(t, agent_cpu);
	here[agent_cpu] = t;
	bf_hook(t->word | BF_KIND_THREAD);
	if (t->waits)
		bf_hook(t->topic | BF_KIND_UNWAIT);
	t->waits = 0;
	if (first && id != THREAD_INIT && id != THREAD_START)
		thread_enter(SPAN_PHASE, 0, id < 0 ? agent_site("idle", "idle") : agent_site(kind_of(t), "thread"));
}

void thread_wait(void)
{
	struct thread *t = thread_here();

	if (!t || t->id < 0)
		return;
	bf_hook(t->topic | BF_KIND_WAIT);
	t->waits = 1;
}

void thread_wake(int32_t id)
{
	const struct thread *t = find(id);

	if (t && t->waits && thread_here())
		bf_hook(t->topic | BF_KIND_WAKE);
}

struct thread *thread_here(void)
{
	return here[agent_cpu];
}

void thread_enter(enum agent_span kind, uint64_t key, uint32_t site)
{
	struct thread *t = thread_here();

	if (!t)
		return;
	if (t->depth == SPANS_MAX) {
		t->too_deep++;
		return;
	}
	t->open[t->depth++] = (struct open){.key = key, .kind = kind};
	bf_hook(site | BF_KIND_ENTER);
}

static void leave_to(struct thread *t, unsigned int depth)
{
	for (; t->depth > depth; t->depth--)
		bf_hook(BF_KIND_EXIT);
}

void thread_leave(enum agent_span kind, uint64_t key)
{
	struct thread *t = thread_here();

	if (!t)
		return;
	if (t->too_deep) {
		t->too_deep--;
		return;
	}
	for (unsigned int i = t->depth; i-- > 0;) {
		if (t->open[i].kind == kind && t->open[i].key == key) {
			leave_to(t, i);
			return;
		}
	}
}

int thread_between(const struct thread *t)
{
	return t->depth == 0 || (t->depth == 1 && t->open[0].kind == SPAN_PHASE);
}

void thread_phase(const char *phase, const char *subsystem)
{
	struct thread *t = thread_here();

	if (!t || !thread_between(t))
		return;
	leave_to(t, 0);
	thread_enter(SPAN_PHASE, 0, agent_site(phase, subsystem));
}

void thread_end(void)
{
	if (thread_here())
		leave_to(thread_here(), 0);
}

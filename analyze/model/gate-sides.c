/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gate-sides.c - whether two sides can be judged at all. A gate that lets pass what it could
 * not measure is worse than none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "circumstances.h"
#include "gate.h"

int gate_sides_check_boot(const struct diff_boot *b, const char *name, struct fault *f)
{
	const struct trace *t = b->trace;
	const struct boot *boot = b->boot;
	uint64_t damaged = boot->damaged_frames + boot->malformed + t->damaged_chunks + t->missing_chunks;

	if (boot_lost(boot))
		return fault_set(f, EXIT_UNDECIDED, name,
				 "%" PRIu64 " events lost; cannot decide (record again with a larger ring, or "
				 "--transport mapped)",
				 boot_lost(boot));
	if (!boot->has_hello || !boot->has_bye)
		return fault_set(f, EXIT_UNDECIDED, name,
				 "incomplete, no %s from the guest%s%.200s; cannot decide (record again, to the end)",
				 boot->has_hello ? "bye" : "hello", boot->end ? ", the recorder saw: " : "",
				 boot->end ? boot->end : "");
	if (t->cut)
		return fault_set(f, EXIT_UNDECIDED, name, "the file is cut; cannot decide (record again, to the end)");
	if (damaged)
		return fault_set(f, EXIT_UNDECIDED, name,
				 "%" PRIu64 " damaged frames and chunks; cannot decide (record again)", damaged);
	if (boot->bye.status)
		return fault_set(f, EXIT_UNDECIDED, name,
				 "the guest ended with status %" PRIu64
				 ", a failure: what a whole boot costs cannot be decided (mend it, and record again)",
				 boot->bye.status);
	if (t->foreign_kernel)
		return fault_set(f, EXIT_UNDECIDED, name,
				 "the guest's build-id is not the ELF's, so its steps have no names; cannot decide "
				 "(record with the ELF that boots)");
	return 0;
}

static int check_side(const struct diff_side *s, const char *name, struct fault *f)
{
	for (size_t i = 0; i < s->nboots; i++)
		if (gate_sides_check_boot(&s->boots[i], name, f) < 0)
			return -1;
	return 0;
}

/* Boots of one kernel count alike, or something counts that is not the kernel's. */
static int check_exact(const struct diff_side *s, const char *name, struct fault *f)
{
	for (size_t i = 1; i < s->nboots; i++) {
		const struct boot *a = s->boots[0].boot, *b = s->boots[i].boot;
		uint64_t ticks[2] = {a->bye.last_ticks - a->hello.entry_ticks,
				     b->bye.last_ticks - b->hello.entry_ticks};

		if (ticks[0] != ticks[1])
			return fault_set(
				f, EXIT_UNDECIDED, name,
				"its boots took %" PRIu64 " and %" PRIu64
				" instructions, where exact ones are equal; cannot decide (look with 'bootflame "
				"diff' which step differs)",
				ticks[0], ticks[1]);
	}
	return 0;
}

static int empty(const struct diff_side *s)
{
	for (size_t i = 0; i < s->nboots; i++)
		if (s->boots[i].boot->nevents)
			return 0;
	return 1;
}

static int check_circumstances(const struct trace *const t[2], const char *both, struct fault *f)
{
	struct circumstance c[CIRCUMSTANCES_MAX];

	if (circumstances_that_differ(t, c) == 0)
		return 0;
	if (!c->base)
		return fault_set(f, EXIT_NODATA, both,
				 "recorded with different %s; their counts cannot be compared (record both the same "
				 "way; bootflame dump shows them as vmm-argv)",
				 c->what);
	return fault_set(f, EXIT_NODATA, both,
			 "recorded with different %s, '%.100s' and '%.100s'; their counts cannot be compared (record "
			 "both the same way)",
			 c->what, c->base, c->new);
}

int gate_sides_check(const struct diff_side sides[2], const char *const names[2], struct fault *f)
{
	const struct trace *t[2];
	const struct boot *b[2];
	char both[420];
	int exact;

	snprintf(both, sizeof both, "%.200s and %.200s", names[0], names[1]);
	for (int side = 0; side < 2; side++) {
		if (sides[side].nboots && empty(&sides[side]) && sides[side].boots[0].trace->cut)
			return check_side(&sides[side], names[side], f);
		if (empty(&sides[side]))
			return fault_set(
				f, EXIT_NODATA, names[side],
				"no boot with an event in it; there is nothing to judge (record one: bootflame "
				"record --exact)");
		t[side] = sides[side].boots[0].trace;
		b[side] = sides[side].boots[0].boot;
	}
	exact = trace_exact(t[0]);
	if (exact != trace_exact(t[1]) ||
	    (b[0]->has_hello && b[1]->has_hello && b[0]->hello.clock != b[1]->hello.clock))
		return fault_set(f, EXIT_NODATA, both,
				 "their clocks count different things; they cannot be compared (record both with "
				 "--exact)");
	if (exact && check_circumstances(t, both, f) < 0)
		return -1;
	for (int side = 0; side < 2; side++)
		if (check_side(&sides[side], names[side], f) < 0)
			return -1;
	if (!exact && strcmp(trace_fact(t[0], "host-cpu"), trace_fact(t[1], "host-cpu")) != 0)
		return fault_set(
			f, EXIT_UNDECIDED, both,
			"recorded in time mode on different machines, '%.80s' and '%.80s'; cannot decide (give "
			"gate the kernels, or record both with --exact)",
			trace_fact(t[0], "host-cpu"), trace_fact(t[1], "host-cpu"));
	if (!exact)
		return fault_set(
			f, EXIT_UNDECIDED, both,
			"recorded in time mode, one side behind the other: what the machine did meanwhile is "
			"in the difference; cannot decide (give gate the two kernels, which it boots in turns, "
			"or record both with --exact)");
	for (int side = 0; side < 2; side++)
		if (check_exact(&sides[side], names[side], f) < 0)
			return -1;
	return 0;
}

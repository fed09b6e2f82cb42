/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-tree.h - one boot's events as nested spans, CPU by CPU. In: struct boot. Out:
 * every span with what it cost, so that on the CPU that booted the self times of all
 * spans and of what none covers sum to the boot's total, to the tick.
 */
#ifndef SPAN_TREE_H
#define SPAN_TREE_H

#include "../import/trace.h"

/* Sites that the model itself makes. */
#define SITE_LOST UINT32_MAX              /* frames are missing here */
#define SITE_UNKNOWN (UINT32_MAX - 1)     /* open, but in a frame that is missing */
#define SITE_UNACCOUNTED (UINT32_MAX - 2) /* no span covers this */

#define SPAN_NONE UINT32_MAX

struct span {
	uint64_t enter, exit; /* ticks */
	uint64_t self;        /* ticks not in a span within */
	uint64_t n;           /* the size it was given; see has_n */
	uint32_t site;        /* canonical */
	uint32_t parent;      /* index, or SPAN_NONE */
	uint16_t cpu;         /* index into boot.cpus */
	uint8_t has_n;
	uint8_t open; /* it never ended: closed where the trace ends or has a gap */
};

struct span_cpu {
	uint64_t from, to;    /* the ticks this CPU was watched */
	uint64_t unaccounted; /* of those, in no span */
};

struct span_tree {
	const struct trace *trace;
	const struct boot *boot;
	struct span *spans; /* in order of entry, CPU by CPU */
	size_t nspans;
	struct span_cpu cpus[BOOT_CPUS_MAX];
	uint64_t total;   /* ticks from kernel entry to bye, or to the last event */
	uint64_t clamped; /* events whose tick lies outside that */
	uint64_t unmatched_exits;
	int complete; /* both hello and bye are there */
};

/* NULL when memory is out. */
struct span_tree *span_tree_new(const struct trace *t, const struct boot *b);
void span_tree_free(struct span_tree *tree);

/* The name of a span's site, the model's own included. */
struct site_name span_tree_site(const struct span_tree *tree, uint32_t site);

/* The boot to show: of several, the one whose total is the median of those that are
 * complete (of all, where none is). NULL where the trace has no boot. */
const struct boot *span_tree_median_boot(const struct trace *t);

#endif

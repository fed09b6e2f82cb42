/* SPDX-License-Identifier: BSD-2-Clause
 *
 * importer.h - bytes of a kind into events. Each importer is a constant in the one table of
 * importers.c. In: the bytes of one boot's lines, as they came. Out: that boot's events.
 */
#ifndef IMPORTER_H
#define IMPORTER_H

#include "trace.h"

struct importer {
	const char *name;    /* as the fact `format` says it, and `bootflame import` */
	const char *summary; /* half a line; NULL: its bytes come from the recorder alone */
	/* Of a file that holds the lines of several boots: how many bytes the first one has. */
	size_t (*boot_bytes)(const char *bytes, size_t n);
	/* Begins a boot of a trace whose facts are known; NULL when memory is out. */
	void *(*begin)(const struct trace *t, struct boot *b);
	/* Bytes of a line (enum tf_line) and when they came; 0: unknown. */
	void (*bytes)(void *state, uint64_t line, uint64_t host_ns, const uint8_t *bytes, size_t n);
	/* The boot is over: frees the state. 0, or -1 when memory is out. */
	int (*end)(void *state);
};

/* The importer of that name; "" is the wire's. NULL: there is none. */
const struct importer *importer_find(const char *name);
/* Those that `bootflame import` takes; NULL behind the last. */
const struct importer *importer_at(size_t i);

extern const struct importer importer_wire;
extern const struct importer importer_initcall;

/* A recorded Linux of which no spans came over the wire: from what its console says. 0, or -1 when memory is out. */
int importer_initcall_console(const struct trace *t, struct boot *b);

#endif

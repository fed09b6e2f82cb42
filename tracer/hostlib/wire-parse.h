/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-parse.h - the frames that say something of the boot rather than of its events,
 * read out of a payload whose CRC holds. The guest may lie in every field; what is
 * here is checked for form, not for truth. Source: WIRE.md.
 */
#ifndef WIRE_PARSE_H
#define WIRE_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "varint.h"

/* What every payload starts with. */
struct wire_head {
	uint8_t type;
	uint8_t seq; /* of the line, modulo 256 */
	uint64_t cpu;
};

struct wire_hello {
	uint64_t version;
	uint64_t clock;       /* enum bf_clock */
	uint64_t clock_hz;    /* 0: not stated */
	uint64_t entry_ticks; /* the kernel's first instruction */
	uint64_t ring_bytes;
	uint8_t build_id[32];
	size_t build_id_bytes;
};

struct wire_name {
	uint64_t first, count; /* site ids [first, first + count) */
	const char *subsystem, *name;
	size_t subsystem_bytes, name_bytes;
	const char *file; /* NULL: not told */
	size_t file_bytes;
	uint64_t line;
};

struct wire_bye_cpu {
	uint64_t cpu, events, dropped;
};

#define WIRE_BYE_CPUS_MAX 16
struct wire_bye {
	uint64_t last_ticks, status;
	size_t ncpus;
	struct wire_bye_cpu cpus[WIRE_BYE_CPUS_MAX];
};

/* Each reads the body behind the head from the cursor; 0 or -1. */
int wire_head_parse(struct cursor *c, struct wire_head *out);
int wire_hello_parse(struct cursor *c, struct wire_hello *out);
int wire_name_parse(struct cursor *c, struct wire_name *out);
int wire_bye_parse(struct cursor *c, struct wire_bye *out);

#endif

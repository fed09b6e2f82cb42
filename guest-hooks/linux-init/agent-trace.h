/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-trace.h - what the kernel's own tracing recorded, event by event. In: tracefs: the
 * formats of the events that are looked for, and each CPU's ring buffer as it is in memory
 * (binary pages, per_cpu/cpuN/trace_pipe_raw). Out: the events of all CPUs in order of time.
 */
#ifndef AGENT_TRACE_H
#define AGENT_TRACE_H

#include <bootflame/hooks.h>

enum agent_kind {
	AGENT_LEVEL,        /* fields: level */
	AGENT_START,        /* func */
	AGENT_FINISH,       /* func, ret */
	AGENT_SWITCH,       /* prev_pid, next_pid, prev_comm, next_comm, prev_state */
	AGENT_WAKING,       /* pid */
	AGENT_IRQ_IN,       /* irq, name */
	AGENT_IRQ_OUT,      /* irq */
	AGENT_SOFTIRQ_IN,   /* vec */
	AGENT_SOFTIRQ_OUT,  /* vec */
	AGENT_VECTOR_IN,    /* nothing; the format's name says which */
	AGENT_VECTOR_OUT,   /* nothing */
	AGENT_WORK_QUEUE,   /* work, function */
	AGENT_WORK_IN,      /* work, function */
	AGENT_WORK_OUT,     /* work */
	AGENT_PRINTK,       /* msg */
	AGENT_MARKER,       /* nothing: the agent's own */
	AGENT_FUNCTION_IN,  /* func */
	AGENT_FUNCTION_OUT, /* func */
};

#define AGENT_FIELDS 5

struct agent_format {
	const char *system, *name;
	enum agent_kind kind;
	const char *fields[AGENT_FIELDS]; /* NULL: no more */
	/* What the kernel says of them: */
	uint16_t id; /* 0: it has no such event */
	struct agent_place {
		uint16_t offset, bytes; /* bytes 0: it has no such field */
		uint8_t located;        /* offset and length of a string stand there */
	} places[AGENT_FIELDS];
};

struct agent_event {
	const struct agent_format *format;
	uint64_t ticks;
	unsigned int cpu;
	int32_t pid;
	const uint8_t *data;
	size_t n;
};

/* Stops the tracing and takes what is there from the tracefs mounted at `path`. 0, or -1: there
 * are no ring buffers. */
int agent_trace_load(const char *path);
/* Whether the kernel has the event at all. */
int agent_trace_has(enum agent_kind kind);
/* Events that CPU had no room for, and whether it has any at all. */
uint64_t agent_trace_lost(unsigned int cpu);
int agent_trace_cpu(unsigned int cpu);
/* To the first event; then one after the other, 0 at the end. */
void agent_trace_rewind(void);
int agent_trace_next(struct agent_event *e);

/* A field's number, sign-extended; 0 where it is not there. */
int64_t agent_number(const struct agent_event *e, unsigned int field);
/* A field's text in `room`, made printable; cut where it is too long. */
const char *agent_string(const struct agent_event *e, unsigned int field, char *room, size_t n);

#endif

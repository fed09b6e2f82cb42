/* SPDX-License-Identifier: BSD-2-Clause
 *
 * trace.h - a recording as events: what every importer makes, and all that the model
 * sees. Times are ticks of the guest's clock, absolute. Everything in it may come from a
 * guest that lies; it is checked for form only.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "../../tracer/hostlib/fault.h"
#include "../../tracer/hostlib/text.h"
#include "../../tracer/hostlib/wire-parse.h"

enum event_kind {
	EVENT_ENTER,
	EVENT_EXIT,
	EVENT_MARK,
	EVENT_SIZE,    /* value: n of the innermost open span */
	EVENT_COUNTER, /* value */
	EVENT_DROPPED, /* value: how many the guest had no room for; site: open spans that ended in them */
	EVENT_RESYNC,  /* frames were lost before here; value: index of the open stack */
	EVENT_THREAD,  /* site: the thread that this CPU runs from here on */
	EVENT_WAIT,    /* site: the topic; likewise up to release */
	EVENT_UNWAIT,
	EVENT_WAKE,
	EVENT_HOLD,
	EVENT_RELEASE,
	EVENT_SYNC, /* value: the token that another CPU says too */
};

struct event {
	uint64_t tick;
	uint64_t value;
	uint32_t site;
	uint16_t cpu; /* index into boot.cpus */
	uint8_t kind; /* enum event_kind */
};

/* The same as it is kept: most events have no value, and there may be millions. Made by
 * boot_add_event, read by boot_event. */
struct event_record {
	uint64_t tick;
	uint32_t word; /* the site; where the kind has a value, the value's index in boot.values */
	uint16_t cpu;
	uint8_t kind;
};

/* A hook site from the ELF. Strings are never NULL. */
struct site {
	const char *name, *subsystem, *file;
	uint64_t line;
	uint32_t canonical; /* the first site of the same name and subsystem */
};

/* A function of the kernel's, by the low 28 bits of its address. */
struct symbol {
	uint32_t at, bytes;
	const char *name;
};

/* Sites named at run time: ids [first, first + count). */
struct family {
	uint64_t first, count;
	char *name, *subsystem;
	char *file; /* NULL: not told */
	uint64_t line;
};

/* A piece of console text and the number of events that came before it. */
struct console_text {
	size_t at, n; /* in boot.text */
	size_t events;
	uint64_t host_ns; /* when it came; 0: unknown */
};

/* A frame as it came, for whoever looks at the line itself. */
struct frame_mark {
	uint64_t host_ns;   /* when the piece came that completed it; 0: unknown */
	size_t events;      /* before it, in boot.events */
	uint64_t unseen_ns; /* at that time its end was surely not on the line; 0: unknown */
	uint64_t sent_tick; /* by then all frames of its CPU before it had been sent; 0: it does not say */
	uint16_t bytes;     /* on the line */
	uint8_t type, seq;
	uint64_t cpu;
};

/* A look at the rings in the guest's memory, and the latest tick that it found. */
struct ring_look {
	uint64_t host_ns, tick;
	uint16_t cpu; /* index into boot.cpus */
};

/* ---- What the recorder saw of the VMM; times are CLOCK_MONOTONIC ---- */

struct host_event {
	uint64_t ns;
	char *what, *value; /* one piece of memory, `what`'s */
};

/* What a thread of the VMM is for. */
enum host_role {
	HOST_ROLE_OTHER,
	HOST_ROLE_MAIN,
	HOST_ROLE_VCPU,  /* of the CPU `cpu` */
	HOST_ROLE_VCPUS, /* of all of them in turn */
};

struct host_thread {
	uint64_t cpu; /* as the guest counts; of HOST_ROLE_VCPU */
	uint8_t role; /* enum host_role */
	uint8_t known;
};

enum outside_kind {                     /* tracefile-outside.h's */
		    OUTSIDE_STOLEN = 1, /* the thread could run and did not */
		    OUTSIDE_BLOCKED,    /* it slept */
		    OUTSIDE_EXIT,       /* it left the guest: what: why, value: port, address, register or leaf */
		    OUTSIDE_USER_EXIT,  /* the same, and the VMM's own code had to see to it */
		    OUTSIDE_FAULT,      /* it touched a page of the guest's memory first; of no duration */
		    OUTSIDE_BLOCK_IO,
		    OUTSIDE_KINDS,
};

/* A time in which a thread of the VMM's was not in the guest. */
struct outside_event {
	uint64_t start_ns, duration_ns; /* their sum is a number of 64 bits */
	uint64_t value;
	uint32_t what;
	uint16_t thread; /* index, into boot.host_threads if it is known */
	uint8_t kind;    /* enum outside_kind, never 0 */
};

struct boot_cpu {
	uint64_t number;     /* as the guest counts its CPUs */
	uint64_t next_event; /* numbered so far: decoded, or known to be lost */
	uint64_t lost;       /* by gaps in the event numbers */
};

#define BOOT_CPUS_MAX WIRE_BYE_CPUS_MAX

/* What the times of a text log are. */
enum boot_log_clock {
	BOOT_LOG_DURATIONS, /* there are none: calls stand end to end, each as long as is printed */
	BOOT_LOG_ARRIVAL,   /* when the lines came to the recorder, from the first one on */
	BOOT_LOG_WALL,      /* of day, as a journal put it there, from the first line on */
	BOOT_LOG_PRINTK,    /* the kernel's stamps */
};

/* Something that returned another value than 0. */
struct boot_log_return {
	uint32_t site;
	int64_t value;
};

/* What a text log says of itself and of the machine; of a boot whose events come from one. */
struct boot_log {
	enum boot_log_clock clock;
	char *banner, *command_line; /* or NULL */
	char *end;                   /* the line that the boot ends with, or NULL: the last line that is there */
	char *trouble;               /* the first line of an oops or a panic, or NULL */
	uint64_t lines;
	uint64_t initcalls; /* that returned, modules' too */
	uint64_t probes, others;
	uint64_t open;         /* initcalls that did not return */
	uint64_t unreturned;   /* of those, with another one called behind them: their second line is missing */
	uint64_t uncalled;     /* whose first line is missing */
	uint64_t behind;       /* initcalls behind the end, which are not in the boot */
	uint64_t strange;      /* lines that speak of an initcall and were not understood */
	uint64_t backwards;    /* stamps before the one before, by more than 1 ms */
	uint64_t inconsistent; /* durations longer than the stamps leave room for */
	uint64_t coarse;       /* initcalls measured by their stamps, as the kernel counted jiffies */
	uint64_t crowded;      /* calls for which there was no CPU left to show them on */
	int units_1024_ns;     /* durations are printed in these */
	struct boot_log_return *returns;
	size_t nreturns, returns_room;
};

struct boot {
	uint64_t index;
	int has_hello, has_bye;
	struct wire_hello hello;
	struct wire_bye bye;
	int boot_cpu; /* index of the CPU that said hello; 0 where none did */
	struct boot_cpu cpus[BOOT_CPUS_MAX];
	size_t ncpus;
	struct event_record *events; /* of one CPU in the order the guest wrote them */
	size_t nevents, events_room;
	uint64_t *values; /* of those that have one, their site behind it */
	size_t nvalues, values_room;
	size_t nsigns; /* of the events, those that say what is missing: dropped, resync */
	/* For EVENT_RESYNC: the thread (0: none was said), how many spans ended since it was
	 * switched to that were open before, depth, ids told, those ids, outermost first. */
	uint32_t *stacks;
	size_t nstacks, stacks_room;
	struct family *families; /* by first id */
	size_t nfamilies, families_room;
	struct buf text; /* the console */
	struct console_text *texts;
	size_t ntexts, texts_room;
	uint64_t wire_bytes; /* of whole frames, delimiters included */
	struct frame_mark *frames;
	size_t nframes, frames_room;
	uint64_t missing_frames;    /* by their numbers, of any kind */
	uint64_t damaged_frames;    /* runs of bytes that were meant as frames */
	uint64_t malformed;         /* frames whose CRC holds and whose body does not */
	uint64_t unknown_frames;    /* of types this program does not know */
	uint64_t first_ns, last_ns; /* host arrival of the first and last byte; 0: unknown */
	uint64_t hello_ns, bye_ns;  /* and of those; 0: unknown */
	struct ring_look *looks;
	size_t nlooks, looks_room;
	struct host_event *host_events; /* as they stand in the file */
	size_t nhost_events, host_events_room;
	struct host_thread *host_threads;
	size_t nhost_threads;
	struct outside_event *outsides; /* of no order */
	size_t noutsides, outsides_room;
	char *end;            /* how the recorder saw it end, or NULL */
	struct boot_log *log; /* NULL: its events came over a wire */
};

struct fact {
	char *key, *value;
};

struct trace {
	struct fact *facts;
	size_t nfacts;
	struct site *sites; /* the index is the site id */
	size_t nsites;
	struct symbol *symbols; /* by `at`; none overlaps another */
	size_t nsymbols, symbols_room;
	char **strings; /* what they own */
	size_t nstrings;
	struct boot *boots;
	size_t nboots;
	int foreign_kernel; /* the guest's build-id is not the ELF's: sites were dropped */
	/* The file itself: */
	int cut;
	uint64_t repaired_bits, damaged_chunks, missing_chunks, skipped_bytes;
	double host_hz; /* the host counter's frequency as the arrivals show it; 0: unknown */
};

/* A .bft file, "-" for stdin. NULL with a fault where it is none. */
struct trace *trace_read(const char *path, struct fault *f);
/* The same from memory; the name is for messages. */
struct trace *trace_from_bytes(const void *bytes, size_t n, const char *name, struct fault *f);
void trace_free(struct trace *t);

/* A fact's value, or "". */
const char *trace_fact(const struct trace *t, const char *key);
/* Frees what it holds too; NULL is none. */
void boot_log_free(struct boot_log *log);
/* Whether a tick is an instruction. */
int trace_exact(const struct trace *t);
/* An event more; 0, or -1 when memory is out. */
int boot_add_event(struct boot *b, const struct event *e);
/* Whether events of this kind have a value. */
static inline int event_has_value(unsigned int kind)
{
	return kind == EVENT_SIZE || kind == EVENT_COUNTER || kind == EVENT_DROPPED || kind == EVENT_RESYNC ||
	       kind == EVENT_SYNC;
}
static inline struct event boot_event(const struct boot *b, size_t i)
{
	const struct event_record *r = &b->events[i];
	struct event e = {.tick = r->tick, .site = r->word, .cpu = r->cpu, .kind = r->kind};

	if (event_has_value(r->kind)) {
		e.value = b->values[r->word];
		e.site = (uint32_t)b->values[r->word + 1];
	}
	return e;
}

/* The value of the boot's first host event of that name, and when it was; NULL: there is none. */
const char *boot_host_event(const struct boot *b, const char *what, uint64_t *ns);
/* What a thread is for, as far as it was said. */
struct host_thread boot_host_thread(const struct boot *b, unsigned int index);

/* Events that are here, and those that were recorded and are not. */
uint64_t boot_events(const struct boot *b);
uint64_t boot_lost(const struct boot *b);

/* A site by its id. `member` is the index within a family of more than one, else -1.
 * An id that nothing names has the name NULL. */
struct site_name {
	const char *name, *subsystem, *file;
	uint64_t line;
	int64_t member;
};
struct site_name trace_site(const struct trace *t, const struct boot *b, uint32_t id);

/* Sites of one name and subsystem have one id here, and so have the addresses of one function;
 * a family's members keep theirs. */
uint32_t trace_canonical(const struct trace *t, uint32_t id);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * initcall-log.h - a kernel's log as a tree of what was called: what initcall-log.c reads
 * and initcall-events.c turns into events. Internal to import. Times are microseconds of the
 * log's clock (enum boot_log_clock).
 *
 * Two things say how long a call took: the stamps of its two lines, and the number printed in
 * the second. The printed one is measured around the call alone, so where the kernel's clock
 * is finer than jiffies a call is what is printed, ending at its second stamp, and what lies
 * before it from the first stamp on is the cost of printing that line. While the clock
 * counts jiffies (up to the first line that says otherwise: "Switched to clocksource", or a
 * duration of 1 to 899 us, less than any jiffy) the stamps hold. Kernels before 5.18 print
 * units of 1024 ns.
 */
#ifndef INITCALL_LOG_H
#define INITCALL_LOG_H

#include "byte-table.h"
#include "kernel-log.h"
#include "trace.h"

#define LOG_NONE UINT32_MAX
#define LOG_BOOT_THREAD 0    /* index: pids 0 and 1, which are one flow */
#define LOG_UNKNOWN_THREAD 1 /* index: of whom it is only known that it was not that one */

struct log_call {
	uint64_t call_us;  /* the stamp of its first line */
	uint64_t start_us; /* it began */
	uint64_t end_us;
	uint64_t printed;                /* as printed, in usecs or msecs */
	int64_t value;                   /* it returned */
	uint32_t name, subsystem, cause; /* in names, or LOG_NONE */
	uint32_t thread;                 /* index */
	uint32_t parent, first, last;    /* calls of the same thread */
	uint32_t before, next;           /* siblings */
	uint32_t same_key;               /* the open call before it with this key */
	uint8_t callee;                  /* enum log_callee */
	uint8_t msecs, has_value;
	uint8_t fine;         /* the printed duration holds */
	uint8_t first_thread; /* pid 0 */
	uint8_t probe;        /* only its end was printed */
	uint8_t open;         /* only its beginning was */
};

struct log_thread {
	uint64_t pid;
	uint32_t top;         /* the innermost open call */
	uint32_t first, last; /* calls within no other */
};

/* Something that happened, or began, at one time. */
struct log_moment {
	uint64_t us;
	uint32_t name, subsystem;
};

struct initcall_log {
	struct byte_table names, keys, pids;
	struct log_call *calls;
	size_t ncalls, calls_room;
	struct log_thread *threads;
	size_t nthreads, threads_room;
	uint32_t *key_open; /* by key: its last open call */
	size_t nkey_open, key_open_room;
	uint32_t *causes; /* by name, of devices: why they are deferred */
	size_t ncauses, causes_room;
	struct log_moment *milestones, *marks;
	size_t nmilestones, milestones_room, nmarks, marks_room;
	uint64_t first_us, last_us; /* stamps of the first and last line */
	uint64_t smp_us;            /* secondary CPUs were brought up; UINT64_MAX: not told */
	uint64_t trouble_us;        /* it began to fail; 0: it did not */
	uint64_t end_us;            /* the boot ended, as far as is known */
	int levels;                 /* the log names them */
	/* While it is read: */
	uint64_t now_us;
	uint32_t level;                  /* name of the level that was entered last */
	uint32_t recent;                 /* the thread that called last */
	int clock_is_up;                 /* the kernel measures finer than jiffies */
	uint64_t version;                /* of the kernel: major * 1000 + minor; 0: not told */
	uint64_t longest, longest_ratio; /* the longest call as printed; by its stamps it is so many 1/1000 of that */
	struct boot_log *log;
	int failed; /* memory is out */
};

/* ---- initcall-log.c ---- */
/* How many of the bytes are the first boot's: a second banner begins another one, and so does
 * the first where calls stand before it. */
size_t initcall_log_boot_bytes(const char *bytes, size_t n);

/* How a log is to be read. */
struct initcall_options {
	int until_last; /* the boot ends with the last call, not at the marker */
};

/* Reads the boot's text. What it finds out for people goes to *log. 0, or -1 when memory is out; initcall_log_fini
 * in either case. */
int initcall_log_read(struct initcall_log *r, const struct boot *b, const struct initcall_options *o,
		      struct boot_log *log);
void initcall_log_fini(struct initcall_log *r);

/* ---- initcall-calls.c ---- */
uint32_t initcall_log_name(struct initcall_log *r, const char *s, size_t n);
/* 0, or -1 when memory is out. */
int initcall_calls_init(struct initcall_log *r);
/* An item of that kind, at r->now_us. */
void initcall_calls_call(struct initcall_log *r, const struct log_item *item);
void initcall_calls_return(struct initcall_log *r, const struct log_item *item);
void initcall_calls_probe(struct initcall_log *r, const struct log_item *item);
/* All is read: when each call began, and which level it is of. */
void initcall_calls_finish(struct initcall_log *r);

/* ---- initcall-events.c ---- */
/* Puts them down as the boot's events; `ticks_per_us` of its clock. 0, or -1 when memory is out. */
int initcall_events(struct initcall_log *r, struct boot *b, uint64_t ticks_per_us);

#endif

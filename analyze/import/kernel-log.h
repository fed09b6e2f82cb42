/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-log.h - what one line of a Linux kernel's log says of initcalls, probes and the
 * boot's course. In: a line, whatever put prefixes before it (priorities, stamps, caller
 * ids, a journal's host name, a mail's quote marks) and whatever else stands in it. Out:
 * items, in the order they stand there, each with the stamp that is nearest before it.
 * Source: the kernel's init/main.c, drivers/base/dd.c, drivers/base/power/main.c,
 * drivers/pci/quirks.c, kernel/async.c, of 2.6.27 to 6.x.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of a line; not NUL-terminated. */
struct log_text {
	const char *s;
	size_t n;
};

enum log_kind {
	LOG_CALL,        /* calling SUBJECT @ PID */
	LOG_RETURN,      /* initcall SUBJECT returned VALUE after DURATION */
	LOG_PROBE,       /* probe of SUBJECT returned VALUE after DURATION: printed at its end alone */
	LOG_LEVEL,       /* entering initcall level: SUBJECT */
	LOG_BLACKLISTED, /* initcall SUBJECT blacklisted */
	LOG_DEFER,       /* the device SUBJECT is deferred; detail: why */
	LOG_BANNER,      /* Linux version ...; these five have their text in detail */
	LOG_COMMAND_LINE,
	LOG_MILESTONE,   /* a line that most kernels print at one place of their boot */
	LOG_CLOCK_IS_UP, /* from here on the kernel measures finer than jiffies */
	LOG_TROUBLE,     /* an oops, a panic */
	LOG_RUN_INIT,    /* Run ... as init process */
	LOG_FREE_INIT,   /* Freeing unused kernel memory: the last thing before that */
};

/* What is called. */
enum log_callee {
	LOG_INITCALL,
	LOG_ASYNC,     /* a function that async_schedule runs */
	LOG_PCI_QUIRK, /* a PCI fixup */
	LOG_PM,        /* a device's suspend or resume callback */
};

enum log_clock {
	LOG_NO_STAMP,
	LOG_PRINTK, /* the kernel's own, from its start */
	LOG_WALL,   /* the time of day, to the microsecond, that something else put there */
};

struct log_item {
	enum log_kind kind;
	enum log_callee callee;  /* CALL, RETURN */
	struct log_text subject; /* name, without offset and size, cookie, module */
	struct log_text module;  /* or empty */
	struct log_text device;  /* PCI_QUIRK, PM; or empty */
	struct log_text whole;   /* subject and module as they stand there: what a return is paired by */
	struct log_text detail;
	const char *from; /* where it begins in the line */
	int64_t value;
	uint64_t duration; /* in the unit printed */
	uint64_t pid;
	uint8_t has_pid;
	uint8_t msecs; /* the duration says msecs, not usecs */
	/* Of the message that it is in: */
	uint8_t clock; /* enum log_clock */
	uint8_t has_caller;
	uint64_t stamp_us;
	uint64_t caller; /* the thread that printed it */
};

struct log_scan {
	const char *line, *at, *end, *message;
	const char *token_end; /* what lies before belongs to an earlier item */
	uint64_t stamp_us, caller;
	uint8_t clock, has_caller;
	uint8_t at_message; /* a message begins here */
	uint8_t incomplete; /* an item's text goes on beyond the line's end */
	uint8_t no_more;    /* set: nothing follows that it could go on in */
	uint8_t strange;    /* it speaks of an initcall in words that are not known */
};

void log_scan_init(struct log_scan *s, const char *line, size_t n);
/* 1 with an item, 0 at the line's end. */
int log_scan_next(struct log_scan *s, struct log_item *item);

#endif

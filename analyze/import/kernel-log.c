/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-log.c - see kernel-log.h. One pass over the line. At each word that begins an item
 * its grammar is tried from there on; "returned" and "took" are also tried backwards, as
 * quirks and power management print no word before the function. No item is longer than
 * ITEM_MAX, so the pass is linear, whatever the line.
 */
#include "kernel-log.h"

#include <string.h>

#include "log-stamp.h"

#define TOKEN_MAX 256
#define DETAIL_MAX 400

/* Behind a word, or NULL. At the line's end it may go on in the next one. */
static const char *word(struct log_scan *s, const char *p, const char *expected)
{
	size_t n = strlen(expected);

	if (!p)
		return NULL;
	p = log_skip_spaces(p, s->end);
	if (p == s->end)
		s->incomplete = 1;
	if ((size_t)(s->end - p) < n || memcmp(p, expected, n) != 0)
		return NULL;
	return p + n;
}

static int starts(const char *p, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

static struct log_text text_to(const char *p, const char *end, size_t most)
{
	size_t n = (size_t)(end - p);

	return (struct log_text){p, n < most ? n : most};
}

/* ---- The line's beginning ------------------------------------------------------------------ */

/* A stamp, and who printed the message; behind both, or NULL. A few digits are enough where the line begins. */
static const char *bracket(struct log_scan *s, const char *p)
{
	const char *q = log_stamp(p, s->end, p == s->message && s->clock != LOG_PRINTK ? 1 : 3, &s->stamp_us), *behind;
	uint64_t id;
	int is_thread;

	if (!q)
		return NULL;
	s->clock = LOG_PRINTK;
	s->has_caller = 0;
	behind = log_stamp_caller(q, s->end, &id, &is_thread);
	if (!behind)
		return q;
	s->has_caller = is_thread != 0;
	s->caller = id;
	return behind;
}

/* "[Tue Nov 24 10:00:00 2026]" where a message begins: no stamp, but not the message either. Behind it, or NULL. */
static const char *human_time(const struct log_scan *s, const char *p)
{
	const char *limit = s->end - p < 48 ? s->end : p + 48;
	int colons = 0;

	if (p != s->message)
		return NULL;
	for (; p < limit && *p != ']'; p++)
		colons += *p == ':' && log_is_digit(p[-1]) && p + 1 < limit && log_is_digit(p[1]);
	return p < limit && colons == 2 ? p + 1 : NULL;
}

static void begin_message(struct log_scan *s, const char *at)
{
	s->at = s->message = log_skip_spaces(at, s->end);
	s->at_message = 1;
}

void log_scan_init(struct log_scan *s, const char *line, size_t n)
{
	const char *p = line, *end = line + n, *behind;
	uint64_t us;

	*s = (struct log_scan){.line = line, .end = end, .token_end = line};
	while (p < end && (log_is_space(*p) || *p == '>' || *p == '|')) /* a mail's quote */
		p++;
	if (p < end && *p == '<') { /* a priority */
		const char *q = log_number(p + 1, end, &us);

		if (q && q < end && *q == '>')
			p = q + 1;
	}
	if (p < end && log_is_digit(*p)) {
		const char *q = log_stamp_kmsg(p, end, &us);

		if (q) {
			s->clock = LOG_PRINTK;
			s->stamp_us = us;
			p = q;
		}
	}
	for (const char *q = p, *limit = end - p < 48 ? end : p + 48; !s->clock && q + 8 < limit && *q != '['; q++)
		if (q[2] == ':' && q[5] == ':' && log_is_digit(*q) && (behind = log_stamp_wall(q, end, &us))) {
			s->clock = LOG_WALL;
			s->stamp_us = us;
			for (p = behind; p < end && !log_is_space(*p); p++) /* a time zone */
				;
		}
	begin_message(s, p);
}

/* ---- The parts of an item -------------------------------------------------------------- */

/* What is called: "sym+0x0/0x1c [module]". Behind it, or NULL. */
static const char *subject(struct log_scan *s, const char *p, struct log_item *item)
{
	const char *from, *q, *limit;

	if (!p)
		return NULL;
	from = p = log_skip_spaces(p, s->end);
	if (p == s->end)
		s->incomplete = 1;
	while (p < s->end && !log_is_space(*p) && (unsigned char)*p > ' ' && p - from <= TOKEN_MAX)
		p++;
	if (p == from || p - from > TOKEN_MAX)
		return NULL;
	item->whole = item->subject = text_to(from, p, TOKEN_MAX);
	for (q = from; q + 2 < p && memcmp(q, "+0x", 3) != 0; q++)
		;
	if (q + 2 < p)
		item->subject.n = (size_t)(q - from);
	else if (p[-1] == '+') /* a device's name, as power management prints it */
		item->subject.n--;
	item->module = (struct log_text){NULL, 0};
	q = log_skip_spaces(p, s->end);
	if (q < s->end && *q == '[' && q + 1 < s->end && log_is_word(q[1]) && item->subject.n < item->whole.n) {
		from = ++q;
		limit = s->end - q < 120 ? s->end : q + 120;
		while (q < limit && (log_is_word(*q) || *q == '-'))
			q++;
		item->module = text_to(from, q, TOKEN_MAX);
		while (q < limit && *q != ']') /* a build-id */
			q++;
		if (q == limit)
			return p;
		p = q + 1;
		item->whole.n = (size_t)(p - item->whole.s);
	}
	return p;
}

/* "returned -19 after 12 usecs", behind the word "returned" or "took". */
static const char *result(struct log_scan *s, const char *p, struct log_item *item, int took)
{
	uint64_t v = 0;
	int negative;

	if (!took) {
		p = log_skip_spaces(p, s->end);
		negative = p < s->end && *p == '-';
		if (p == s->end)
			s->incomplete = 1;
		p = log_number(p + negative, s->end, &v);
		if (!p)
			return NULL;
		v = v < INT64_MAX ? v : INT64_MAX;
		item->value = negative ? -(int64_t)v : (int64_t)v;
		p = word(s, p, "after");
	}
	if (!p)
		return NULL;
	p = log_skip_spaces(p, s->end);
	negative = p < s->end && *p == '-'; /* a clock that went back */
	if (p == s->end)
		s->incomplete = 1;
	p = log_number(p + negative, s->end, &v);
	if (!p)
		return NULL;
	item->duration = negative ? 0 : v < LOG_STAMP_US_MAX ? v : LOG_STAMP_US_MAX;
	p = log_skip_spaces(p, s->end);
	item->msecs = p < s->end && *p == 'm';
	return word(s, p, item->msecs ? "msecs" : "usecs");
}

/* The device before a function: "pci 0000:00:02.0: " or "i2c 7-0061: PM: ". */
static void device_before(struct log_scan *s, const char *p, struct log_item *item)
{
	const char *from, *limit = p - s->token_end < TOKEN_MAX ? s->token_end : p - TOKEN_MAX;
	int colons = 0, dots = 0;

	item->device = (struct log_text){NULL, 0};
	for (int i = 0; i < 2; i++) {
		while (p > limit && log_is_space(p[-1]))
			p--;
		for (from = p; from > limit && !log_is_space(from[-1]); from--)
			;
		if (p == from || p[-1] != ':')
			return;
		if (p - from == 3 && memcmp(from, "PM:", 3) == 0 && i == 0) {
			item->callee = LOG_PM;
			p = from;
			continue;
		}
		break;
	}
	if (p == from || p[-1] != ':')
		return;
	item->device = text_to(from, p - 1, TOKEN_MAX);
	if (item->callee != LOG_INITCALL)
		return;
	for (const char *q = from; q + 1 < p; q++) {
		colons += *q == ':';
		dots += *q == '.';
	}
	if (colons == 2 && dots == 1)
		item->callee = LOG_PCI_QUIRK;
}

/* "1_async_port_probe": the cookie is another one in the next boot. */
static void strip_cookie(struct log_item *item)
{
	size_t i = 0;

	while (i < item->subject.n && log_is_digit(item->subject.s[i]))
		i++;
	if (i == 0 || i + 1 >= item->subject.n || item->subject.s[i] != '_')
		return;
	item->subject.s += i + 1;
	item->subject.n -= i + 1;
	item->callee = LOG_ASYNC;
}

/* ---- Items ----------------------------------------------------------------------------- */

static const char *calling(struct log_scan *s, const char *from, struct log_item *item)
{
	const char *p = subject(s, from + 7, item), *q;

	if (!p)
		return NULL;
	item->kind = LOG_CALL;
	item->callee = LOG_INITCALL;
	item->has_pid = 0;
	device_before(s, from, item);
	q = word(s, p, "@");
	if (q) {
		const char *digits = log_skip_spaces(q, s->end);

		q = log_number(digits, s->end, &item->pid);
		s->incomplete |= digits == s->end;
	}
	if (q) {
		item->has_pid = 1;
		p = q;
		if (starts(p, s->end, ", parent:"))
			item->callee = LOG_PM;
	}
	if ((!q && item->subject.n == item->whole.n) || (s->incomplete && !s->no_more))
		return NULL; /* "calling home"; or the rest is in the next line */
	strip_cookie(item);
	return p;
}

static const char *returned(struct log_scan *s, const char *from, struct log_item *item, int pm)
{
	const char *p = subject(s, from, item), *q;

	if (!p)
		return NULL;
	item->kind = LOG_RETURN;
	item->callee = pm ? LOG_PM : LOG_INITCALL;
	item->device = (struct log_text){NULL, 0};
	if (!pm && word(s, p, "blacklisted")) {
		item->kind = LOG_BLACKLISTED;
		return s->end;
	}
	q = word(s, p, "returned");
	if (!q)
		return NULL;
	strip_cookie(item);
	p = log_skip_spaces(q, s->end);
	if (starts(p, s->end, "with ")) { /* preemption imbalance, disabled interrupts: told beside the result */
		s->token_end = s->end;
		return NULL;
	}
	return result(s, q, item, 0);
}

static const char *probe_of(struct log_scan *s, const char *from, struct log_item *item)
{
	const char *p = from, *limit = s->end - from < TOKEN_MAX ? s->end : from + TOKEN_MAX, *name_end;

	while (p < limit && !starts(p, s->end, " returned ") && !starts(p, s->end, " with driver "))
		p++;
	if (p == from)
		return NULL;
	if (p == limit) {
		s->incomplete = limit == s->end;
		return NULL;
	}
	name_end = p;
	if (starts(p, s->end, " with driver ")) {
		from = p + 13;
		for (p = from; p < s->end && !log_is_space(*p); p++)
			;
		item->detail = text_to(from, p, TOKEN_MAX);
		from = name_end;
	}
	item->kind = LOG_PROBE;
	p = word(s, p, "returned");
	if (!p || !(p = result(s, p, item, 0)))
		return NULL;
	return name_end; /* whoever called sets the subject */
}

/* A function before "returned" or "took": power management and PCI quirks. */
static const char *backwards(struct log_scan *s, const char *from, struct log_item *item, int took)
{
	const char *p = from, *limit = from - s->token_end < 2 * TOKEN_MAX ? s->token_end : from - 2 * TOKEN_MAX, *q;

	while (p > limit && log_is_space(p[-1]))
		p--;
	if (p > limit && p[-1] == ']') {
		while (p > limit && *p != '[')
			p--;
		while (p > limit && log_is_space(p[-1]))
			p--;
	}
	while (p > limit && !log_is_space(p[-1]))
		p--;
	q = subject(s, p, item);
	if (!q || item->subject.n == item->whole.n || log_skip_spaces(q, s->end) != from)
		return NULL;
	item->kind = LOG_RETURN;
	item->callee = LOG_INITCALL;
	device_before(s, p, item);
	if (!item->device.n)
		return NULL;
	if (item->callee == LOG_INITCALL)
		item->callee = LOG_PM;
	item->value = 0;
	item->from = item->device.s;
	return result(s, from + (took ? 4 : 8), item, took);
}

/* "platform 1c00000.pcie: deferred probe pending: wait for supplier ..." */
static int deferral(struct log_scan *s, struct log_item *item)
{
	const char *colon = s->message, *limit = s->end - colon < TOKEN_MAX ? s->end : colon + TOKEN_MAX, *from;

	while (colon + 1 < limit && !(colon[0] == ':' && log_is_space(colon[1])))
		colon++;
	if (colon + 1 >= limit)
		return 0;
	for (from = colon; from > s->message && !log_is_space(from[-1]); from--)
		;
	if (from == colon)
		return 0;
	item->kind = LOG_DEFER;
	item->subject = text_to(from, colon, TOKEN_MAX);
	item->detail = text_to(log_skip_spaces(colon + 1, s->end), s->end, 140);
	return item->detail.n > 0;
}

/* What the kernel's own message is, by how it begins. */
static int message(struct log_scan *s, struct log_item *item)
{
	static const struct {
		const char *starts;
		enum log_kind kind;
	} known[] = {
		{"Linux version ", LOG_BANNER},
		{"Kernel command line: ", LOG_COMMAND_LINE},
		{"Command line: ", LOG_COMMAND_LINE},
		{"Memory: ", LOG_MILESTONE},
		{"Calibrating delay loop", LOG_MILESTONE},
		{"smp: Bringing up secondary CPUs", LOG_MILESTONE},
		{"smp: Brought up ", LOG_MILESTONE},
		{"Brought up ", LOG_MILESTONE},
		{"devtmpfs: initialized", LOG_MILESTONE},
		{"clocksource: Switched to clocksource ", LOG_CLOCK_IS_UP},
		{"Switched to clocksource ", LOG_CLOCK_IS_UP},
		{"Switching to clocksource ", LOG_CLOCK_IS_UP},
		{"Freeing unused kernel ", LOG_FREE_INIT},
		{"Freeing init memory", LOG_FREE_INIT},
		{"Run ", LOG_RUN_INIT},
		{"Kernel panic - not syncing", LOG_TROUBLE},
		{"BUG: kernel ", LOG_TROUBLE},
		{"BUG: unable to handle ", LOG_TROUBLE},
		{"kernel BUG at ", LOG_TROUBLE},
		{"Oops: ", LOG_TROUBLE},
		{"Oops - ", LOG_TROUBLE},
		{"Internal error: ", LOG_TROUBLE},
		{"Unable to handle kernel ", LOG_TROUBLE},
		{"general protection fault", LOG_TROUBLE},
	};
	static const char as_init[] = " as init process";

	if (s->at == s->end)
		return 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (*known[i].starts != *s->at || !starts(s->at, s->end, known[i].starts))
			continue;
		item->kind = known[i].kind;
		item->detail = text_to(s->at, s->end, DETAIL_MAX * 4);
		if (item->kind == LOG_CLOCK_IS_UP && memmem(s->at, item->detail.n, "jiffies", 7))
			return 0;
		if (item->kind == LOG_MILESTONE)
			item->detail.n = strlen(known[i].starts);
		if (item->kind == LOG_COMMAND_LINE) {
			item->detail.s += strlen(known[i].starts);
			item->detail.n -= strlen(known[i].starts);
		}
		if (item->kind == LOG_RUN_INIT) {
			size_t n = item->detail.n;

			while (n >= sizeof as_init - 1 &&
			       memcmp(item->detail.s + n - sizeof as_init + 1, as_init, sizeof as_init - 1) != 0)
				n--;
			if (n < sizeof as_init + 3)
				return 0;
			item->detail.n = n;
		}
		return 1;
	}
	return 0;
}

/* What begins with this word. Behind it, or NULL. */
static const char *at_word(struct log_scan *s, const char *p, struct log_item *item)
{
	const char *end = s->end, *q = NULL, *from;

	switch (*p) {
	case 'c':
		if (starts(p, end, "calling") && p + 7 < end && log_is_space(p[7]))
			q = calling(s, p, item);
		else if (starts(p, end, "call "))
			q = returned(s, p + 4, item, 1);
		break;
	case 'i':
		if (!starts(p, end, "initcall") || (p + 8 < end && !log_is_space(p[8])))
			break;
		q = returned(s, p + 8, item, 0);
		s->strange |= !q && s->token_end != end && !s->incomplete;
		break;
	case 'p':
		if (starts(p, end, "probe deferral") && p > s->message)
			return deferral(s, item) ? end : NULL;
		if (!starts(p, end, "probe of ") || !(q = probe_of(s, p + 9, item)))
			break;
		item->subject = text_to(p + 9, q, TOKEN_MAX);
		break;
	case 'd':
		if (starts(p, end, "deferred probe pending"))
			return deferral(s, item) ? end : NULL;
		break;
	case 'E':
		if (starts(p, end, "EPROBE_DEFER"))
			return deferral(s, item) ? end : NULL;
		break;
	case 'r':
		if (starts(p, end, "returned "))
			q = backwards(s, p, item, 0);
		break;
	case 't':
		if (starts(p, end, "took "))
			q = backwards(s, p, item, 1);
		break;
	case 'e':
		if (!starts(p, end, "entering initcall level:"))
			break;
		from = log_skip_spaces(p + 24, end);
		for (q = from; q < end && log_is_word(*q); q++)
			;
		item->kind = LOG_LEVEL;
		item->subject = text_to(from, q, 64);
		if (q == from)
			q = NULL;
		break;
	}
	return q;
}

/* The line's last word is a function, or a device, of which the next one may tell what became. */
static int ends_in_subject(const struct log_scan *s)
{
	const char *p = s->end, *limit = p - s->token_end < TOKEN_MAX ? s->token_end : p - TOKEN_MAX;

	while (p > limit && log_is_space(p[-1]))
		p--;
	if (p > limit && p[-1] == ':')
		return 1;
	for (; p > limit && !log_is_space(p[-1]); p--)
		if (starts(p, s->end, "+0x"))
			return 1;
	return 0;
}

int log_scan_next(struct log_scan *s, struct log_item *item)
{
	*item = (struct log_item){0};
	while (s->at < s->end) {
		const char *p = s->at, *q = NULL;
		int found = 0;

		if (s->at_message) {
			s->at_message = 0;
			found = message(s, item);
		}
		if (!found && *p == '[' && ((q = bracket(s, p)) || (q = human_time(s, p)))) {
			s->token_end = q;
			begin_message(s, q);
			continue;
		}
		if (!found && (p == s->line || !log_is_word(p[-1]))) {
			if (*p == 'k' && starts(p, s->end, "kernel: ")) {
				s->token_end = p + 8;
				begin_message(s, p + 8);
				continue;
			}
			q = at_word(s, p, item);
			found = q != NULL;
		}
		s->at = q && q > p ? q : p + 1;
		if (!found)
			continue;
		s->token_end = s->at;
		item->from = item->from ? item->from : p;
		item->clock = s->clock;
		item->stamp_us = s->stamp_us;
		item->has_caller = s->has_caller;
		item->caller = s->caller;
		return 1;
	}
	s->incomplete |= ends_in_subject(s);
	return 0;
}

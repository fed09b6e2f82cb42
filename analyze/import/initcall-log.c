/* SPDX-License-Identifier: BSD-2-Clause
 *
 * initcall-log.c - see initcall-log.h. Two passes over the lines: the first finds out which
 * clock the log has and where the boot ends, the second reads up to there.
 */
#include "initcall-log.h"

#include <stdlib.h>
#include <string.h>

#include "array-grow.h"
#include "log-stamp.h"

#define JOINS_MAX 3     /* lines that a mail may have broken one into */
#define JUMP_US 1000000 /* a stamp this much ahead is held against the next one */

struct reading {
	struct initcall_log *r;
	const struct boot *b;
	const char *text;
	size_t n, at;        /* the next line */
	size_t line_at;      /* of the line that is being read */
	size_t end_at;       /* of the line that the boot ends with; n: none */
	size_t piece;        /* of the arrival looked up last */
	size_t backwards_at; /* 1 + the line that was last counted as one that goes back */
	struct buf joined, plain, plain_next, unfolded;
	int64_t wall_first; /* the first line's time of day */
	int any_line, has_wall;
	/* In the first pass clock and markers are sought: */
	int looking;
	uint64_t stamps[4];     /* items by enum log_clock */
	size_t run_at, free_at; /* n: not there */
	uint64_t seen;          /* initcalls */
};

static uint32_t name_of(struct reading *rd, const char *s)
{
	return initcall_log_name(rd->r, s, strlen(s));
}

static uint32_t name_of_text(struct reading *rd, struct log_text t)
{
	return initcall_log_name(rd->r, t.s, t.n);
}

static char *copy_text(struct reading *rd, struct log_text t)
{
	char *s = strndup(t.s, t.n);

	rd->r->failed |= !s;
	return s;
}

/* Keeps the first one. */
static void keep_text(struct reading *rd, char **kept, struct log_text t)
{
	if (!*kept)
		*kept = copy_text(rd, t);
}

/* ---- Time ---------------------------------------------------------------------------- */

/* When the line came to the recorder. */
static uint64_t arrival_us(struct reading *rd)
{
	const struct boot *b = rd->b;

	while (rd->piece + 1 < b->ntexts && b->texts[rd->piece + 1].at <= rd->line_at)
		rd->piece++;
	return b->ntexts && b->texts[rd->piece].host_ns > b->first_ns
		       ? (b->texts[rd->piece].host_ns - b->first_ns) / 1000
		       : 0;
}

/* A stamp far ahead that the lines behind take back is a wrong digit. */
static int taken_back(const struct reading *rd, uint64_t stamp_us)
{
	size_t at = rd->at;

	for (int i = 0; i < 4 && at < rd->n; i++) {
		const char *from = rd->text + at, *end = memchr(from, '\n', rd->n - at);
		size_t n = end ? (size_t)(end - from) : rd->n - at;
		struct log_scan s;
		struct log_item item;

		log_scan_init(&s, from, n < 512 ? n : 512);
		while (log_scan_next(&s, &item))
			;
		if (s.clock == LOG_PRINTK)
			return s.stamp_us + JUMP_US <= stamp_us;
		at += n + 1;
	}
	return 0;
}

static void count_backwards(struct reading *rd)
{
	if (rd->backwards_at == rd->line_at + 1)
		return;
	rd->backwards_at = rd->line_at + 1;
	rd->r->log->backwards++;
}

/* The time of day since the first line. Half a day back is midnight. */
static uint64_t wall_us(struct reading *rd, uint64_t stamp_us)
{
	const int64_t day_us = (int64_t)86400 * 1000000;
	int64_t us;

	if (!rd->has_wall)
		rd->wall_first = (int64_t)stamp_us;
	rd->has_wall = 1;
	us = (int64_t)stamp_us - rd->wall_first;
	if (us + day_us / 2 < (int64_t)rd->r->now_us) {
		rd->wall_first -= day_us;
		us += day_us;
	}
	return us > 0 ? (uint64_t)us : 0;
}

/* Time goes on to a line's or an item's stamp. */
static void go_on(struct reading *rd, unsigned int clock, uint64_t stamp_us)
{
	struct initcall_log *r = rd->r;
	uint64_t us = r->now_us;

	if ((r->log->clock == BOOT_LOG_PRINTK && clock != LOG_PRINTK) ||
	    (r->log->clock == BOOT_LOG_WALL && clock != LOG_WALL))
		return;
	if (r->log->clock == BOOT_LOG_PRINTK)
		us = stamp_us;
	else if (r->log->clock == BOOT_LOG_WALL)
		us = wall_us(rd, stamp_us);
	else if (r->log->clock == BOOT_LOG_ARRIVAL)
		us = arrival_us(rd);
	if (us + 1000 < r->now_us)
		count_backwards(rd);
	if (us > r->now_us + JUMP_US && r->log->clock == BOOT_LOG_PRINTK && taken_back(rd, us)) {
		count_backwards(rd);
		return;
	}
	r->now_us = us > r->now_us ? us : r->now_us;
	if (!rd->any_line)
		r->first_us = r->now_us;
	rd->any_line = 1;
	r->last_us = r->now_us;
}

/* ---- The rest of what a log says --------------------------------------------------------- */

static void add_moment(struct reading *rd, struct log_moment **list, size_t *n, size_t *room, uint32_t name,
		       uint32_t subsystem)
{
	struct log_moment *moments = array_grow(*list, room, *n + 1, sizeof *moments);

	if (!moments) {
		rd->r->failed = 1;
		return;
	}
	*list = moments;
	moments[(*n)++] = (struct log_moment){.us = rd->r->now_us, .name = name, .subsystem = subsystem};
}

static void add_mark(struct reading *rd, uint32_t name, const char *subsystem)
{
	add_moment(rd, &rd->r->marks, &rd->r->nmarks, &rd->r->marks_room, name, name_of(rd, subsystem));
}

static void add_milestone(struct reading *rd, const char *words, size_t n)
{
	char name[100];

	while (n > 0 && (words[n - 1] == ' ' || words[n - 1] == ':'))
		n--;
	snprintf(name, sizeof name, "from '%.*s'", (int)(n < 80 ? n : 80), words);
	add_moment(rd, &rd->r->milestones, &rd->r->nmilestones, &rd->r->milestones_room, name_of(rd, name),
		   name_of(rd, "boot-phase"));
}

/* Why a device is deferred: said before its probe returns, and kept for that. What is said when none is left to
 * wait for is a mark of its own. */
static void on_deferral(struct reading *rd, const struct log_item *item)
{
	struct initcall_log *r = rd->r;
	static const char pending[] = "deferred probe pending";
	uint32_t device = name_of_text(rd, item->subject), *causes, cause;

	if (r->failed)
		return;
	if (item->detail.n >= sizeof pending - 1 && memcmp(item->detail.s, pending, sizeof pending - 1) == 0) {
		char name[400];

		snprintf(name, sizeof name, "%.*s: %.*s", (int)item->subject.n, item->subject.s, (int)item->detail.n,
			 item->detail.s);
		add_mark(rd, name_of(rd, name), "deferred");
		return;
	}
	cause = name_of_text(rd, item->detail);
	causes = array_grow(r->causes, &r->causes_room, (size_t)device + 1, sizeof *causes);
	if (!causes) {
		r->failed = 1;
		return;
	}
	r->causes = causes;
	while (r->ncauses <= device)
		causes[r->ncauses++] = LOG_NONE;
	causes[device] = cause;
}

static void on_banner(struct reading *rd, const struct log_item *item)
{
	struct initcall_log *r = rd->r;
	uint64_t part[2] = {0, 0};
	const char *p = item->detail.s + 14, *end = item->detail.s + item->detail.n;

	if (r->log->clock == BOOT_LOG_PRINTK && item->stamp_us < r->now_us && !r->ncalls) {
		r->now_us = r->first_us = r->last_us = item->stamp_us; /* what was before is another boot's end */
		r->nmilestones = r->nmarks = 0;
		r->smp_us = UINT64_MAX;
	}
	keep_text(rd, &r->log->banner, item->detail);
	for (int i = 0; i < 2; i++) {
		while (p < end && *p >= '0' && *p <= '9' && part[i] < 1000)
			part[i] = part[i] * 10 + (uint64_t)(*p++ - '0');
		p += p < end && *p == '.';
	}
	if (!r->version)
		r->version = part[0] * 1000 + part[1];
	r->log->units_1024_ns = r->version > 0 && r->version < 5018;
	add_milestone(rd, "Linux version", 13);
}

/* ---- Lines -------------------------------------------------------------------------------- */

/* In the first pass: which clock, and where the boot ends. */
static void look(struct reading *rd, const struct log_item *item)
{
	rd->stamps[item->clock]++;
	switch (item->kind) {
	case LOG_CALL:
	case LOG_RETURN:
		rd->seen += item->callee == LOG_INITCALL;
		break;
	case LOG_LEVEL:
		rd->r->levels = 1;
		break;
	case LOG_RUN_INIT:
		if (rd->run_at == rd->n && rd->seen)
			rd->run_at = rd->line_at;
		break;
	case LOG_FREE_INIT:
		if (rd->free_at == rd->n && rd->seen)
			rd->free_at = rd->line_at;
		break;
	default:
		break;
	}
}

static void take(struct reading *rd, const struct log_item *item)
{
	struct initcall_log *r = rd->r;

	if (rd->looking) {
		look(rd, item);
		return;
	}
	go_on(rd, item->clock, item->stamp_us);
	if (rd->line_at == rd->end_at && (item->kind == LOG_RUN_INIT || item->kind == LOG_FREE_INIT)) {
		keep_text(rd, &r->log->end, item->detail);
		r->end_us = r->now_us;
		return;
	}
	switch (item->kind) {
	case LOG_CALL:
		initcall_calls_call(r, item);
		break;
	case LOG_RETURN:
		initcall_calls_return(r, item);
		break;
	case LOG_PROBE:
		initcall_calls_probe(r, item);
		break;
	case LOG_LEVEL:
		r->level = name_of_text(rd, item->subject);
		break;
	case LOG_BLACKLISTED:
		add_mark(rd, name_of_text(rd, item->subject), "blacklisted");
		break;
	case LOG_DEFER:
		on_deferral(rd, item);
		break;
	case LOG_BANNER:
		on_banner(rd, item);
		break;
	case LOG_COMMAND_LINE:
		free(r->log->command_line); /* the kernel's own comes later than the loader's */
		r->log->command_line = copy_text(rd, item->detail);
		break;
	case LOG_MILESTONE:
		if (r->smp_us == UINT64_MAX && item->detail.n > 14 && memcmp(item->detail.s, "smp: Bringing", 13) == 0)
			r->smp_us = r->now_us;
		add_milestone(rd, item->detail.s, item->detail.n);
		break;
	case LOG_CLOCK_IS_UP:
		r->clock_is_up = 1;
		break;
	case LOG_TROUBLE:
		r->trouble_us = r->log->trouble ? r->trouble_us : r->now_us;
		keep_text(rd, &r->log->trouble, item->detail);
		break;
	case LOG_FREE_INIT: /* the boot goes on to "Run ..." */
		add_milestone(rd, "Freeing unused kernel memory", 28);
		break;
	case LOG_RUN_INIT:
		break;
	}
}

/* The line without carriage returns at its end and colours anywhere. */
static struct log_text plain_line(struct reading *rd, struct buf *plain, const char *from, size_t n)
{
	while (n > 0 && from[n - 1] == '\r')
		n--;
	if (!memchr(from, '\033', n))
		return (struct log_text){from, n};
	plain->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (from[i] == '\033' && i + 1 < n && from[i + 1] == '[') {
			for (i += 2; i < n && ((from[i] >= '0' && from[i] <= '9') || from[i] == ';'); i++)
				;
			continue;
		}
		rd->r->failed |= buf_add(plain, from + i, 1) < 0;
	}
	return (struct log_text){plain->data ? plain->data : "", plain->n};
}

static struct log_text next_line(struct reading *rd, struct buf *plain)
{
	const char *from = rd->text + rd->at, *end = memchr(from, '\n', rd->n - rd->at);
	size_t n = end ? (size_t)(end - from) : rd->n - rd->at;

	rd->line_at = rd->at;
	rd->at += n + (end != NULL);
	return plain_line(rd, plain, from, n);
}

/* A line goes on in this one: it has no stamp of its own. Where it does. */
static const char *continues(struct log_text line)
{
	struct log_scan s;
	uint64_t us;

	log_scan_init(&s, line.s, line.n);
	if (s.clock == LOG_PRINTK || s.at == s.end || line.n > 4096 || (*s.at == '[' && log_stamp(s.at, s.end, 1, &us)))
		return NULL;
	return s.at;
}

/* Quoted-printable: a line that ends in '=' goes on in the next one, in the middle of a word perhaps. */
static struct log_text unfold(struct reading *rd, struct log_text line)
{
	size_t line_at = rd->line_at;

	if (line.n == 0 || line.s[line.n - 1] != '=' || line.n > 4096)
		return line;
	rd->unfolded.n = 0;
	rd->r->failed |= buf_add(&rd->unfolded, line.s, line.n) < 0;
	while (rd->unfolded.n && rd->unfolded.data[rd->unfolded.n - 1] == '=' && rd->unfolded.n < 4096 &&
	       rd->at < rd->n && !rd->r->failed) {
		size_t at = rd->at;
		struct log_text next = next_line(rd, &rd->plain_next);
		const char *from = continues(next);

		if (!from) {
			rd->at = at;
			break;
		}
		rd->unfolded.n--;
		rd->r->failed |= buf_add(&rd->unfolded, from, (size_t)(next.s + next.n - from)) < 0;
	}
	rd->line_at = line_at;
	return (struct log_text){rd->unfolded.data ? rd->unfolded.data : "", rd->unfolded.n};
}

/* A line that ends within an item: the next ones are joined to it until the item is whole. The scan then stands in
 * the joined line, behind the item; 0: they do not belong to it. */
static int join(struct reading *rd, struct log_scan *s, struct log_item *item)
{
	size_t at = rd->at, line_at = rd->line_at, rest = (size_t)(s->end - s->token_end);
	struct buf joined = {0};

	if (rest > 4096 || buf_add(&joined, s->token_end, rest) < 0)
		return 0;
	for (int i = 0; i < JOINS_MAX && rd->at < rd->n; i++) {
		struct log_text line = next_line(rd, &rd->plain_next);
		const char *from = continues(line);
		struct log_scan scan = *s;

		rd->line_at = line_at;
		if (!from || buf_add(&joined, " ", 1) < 0 ||
		    buf_add(&joined, from, (size_t)(line.s + line.n - from)) < 0)
			break;
		scan.line = scan.at = scan.message = scan.token_end = joined.data;
		scan.end = joined.data + joined.n;
		scan.at_message = scan.incomplete = 0;
		scan.no_more = i + 1 == JOINS_MAX;
		if (log_scan_next(&scan, item) && item->from < joined.data + rest) {
			buf_fini(&rd->joined);
			rd->joined = joined;
			*s = scan;
			return 1;
		}
		if (!scan.incomplete)
			break;
	}
	buf_fini(&joined);
	rd->at = at;
	rd->line_at = line_at;
	return 0;
}

static void read_line(struct reading *rd)
{
	struct log_text line = unfold(rd, next_line(rd, &rd->plain));
	struct log_scan s;
	struct log_item item;

	log_scan_init(&s, line.s, line.n);
	for (;;) {
		while (!rd->r->failed && log_scan_next(&s, &item))
			take(rd, &item);
		if (!s.incomplete || s.no_more || rd->r->failed)
			break;
		if (join(rd, &s, &item)) {
			take(rd, &item);
			continue;
		}
		s.at = s.token_end;
		s.incomplete = 0;
		s.no_more = 1;
	}
	if (!rd->looking)
		go_on(rd, s.clock, s.stamp_us);
	rd->r->log->lines += (unsigned int)rd->looking;
	rd->r->log->strange += s.strange && rd->looking;
}

/* What lies behind the boot's end is counted. */
static void read_behind(struct reading *rd)
{
	struct log_item item;

	while (rd->at < rd->n) {
		struct log_text line = next_line(rd, &rd->plain);
		struct log_scan s;

		log_scan_init(&s, line.s, line.n);
		s.no_more = 1;
		while (log_scan_next(&s, &item))
			rd->r->log->behind += item.kind == LOG_CALL && item.callee == LOG_INITCALL;
	}
}

/* ---- Boots ---------------------------------------------------------------------------------- */

size_t initcall_log_boot_bytes(const char *bytes, size_t n)
{
	uint64_t last_us = 0;
	size_t back_at = 0; /* where the stamps last went back */
	int begun = 0, lines_since = 0;

	for (size_t at = 0, next; at < n; at = next, lines_since++) {
		const char *end = memchr(bytes + at, '\n', n - at);
		struct log_scan s;
		struct log_item item;
		int banner = 0, call = 0;

		next = end ? (size_t)(end - bytes) + 1 : n;
		log_scan_init(&s, bytes + at, next - at);
		while (log_scan_next(&s, &item)) {
			banner |= item.kind == LOG_BANNER;
			call |= item.kind <= LOG_PROBE;
		}
		if (s.clock == LOG_PRINTK && s.stamp_us + 1000 < last_us) {
			back_at = at;
			lines_since = 0;
		}
		if (banner && begun) /* with what it printed before its banner */
			return back_at && lines_since < 32 ? back_at : at;
		begun |= banner | call;
		last_us = s.clock == LOG_PRINTK ? s.stamp_us : last_us;
	}
	return n;
}

/* ---- The whole ----------------------------------------------------------------------------- */

static enum boot_log_clock clock_of(const struct reading *rd)
{
	if (rd->stamps[LOG_PRINTK] && rd->stamps[LOG_PRINTK] >= rd->stamps[LOG_NO_STAMP])
		return BOOT_LOG_PRINTK;
	if (rd->stamps[LOG_WALL] && rd->stamps[LOG_WALL] >= rd->stamps[LOG_NO_STAMP])
		return BOOT_LOG_WALL;
	return rd->b->first_ns && rd->b->last_ns > rd->b->first_ns ? BOOT_LOG_ARRIVAL : BOOT_LOG_DURATIONS;
}

int initcall_log_read(struct initcall_log *r, const struct boot *b, const struct initcall_options *o,
		      struct boot_log *log)
{
	struct reading rd = {
		.r = r,
		.b = b,
		.text = b->text.data ? b->text.data : "",
		.n = b->text.n,
		.looking = 1,
	};

	*r = (struct initcall_log){.log = log, .smp_us = UINT64_MAX, .level = LOG_NONE};
	rd.run_at = rd.free_at = rd.end_at = rd.n;
	if (initcall_calls_init(r) < 0)
		return -1;
	while (rd.at < rd.n && !r->failed)
		read_line(&rd);
	log->clock = clock_of(&rd);
	rd.end_at = rd.run_at < rd.n ? rd.run_at : rd.free_at;
	rd.looking = 0;
	rd.at = 0;
	while (rd.at < rd.n && !r->failed && (!log->end || o->until_last))
		read_line(&rd);
	read_behind(&rd);
	if (!log->end || o->until_last) {
		uint32_t top = r->failed ? LOG_NONE : r->threads[LOG_BOOT_THREAD].top;

		r->end_us = top != LOG_NONE || !r->ncalls ? r->last_us : r->trouble_us;
		for (size_t i = 0; i < r->ncalls; i++)
			if (r->calls[i].end_us > r->end_us)
				r->end_us = r->calls[i].end_us;
	}
	initcall_calls_finish(r);
	buf_fini(&rd.joined);
	buf_fini(&rd.plain);
	buf_fini(&rd.plain_next);
	buf_fini(&rd.unfolded);
	return r->failed ? -1 : 0;
}

void initcall_log_fini(struct initcall_log *r)
{
	byte_table_fini(&r->names);
	byte_table_fini(&r->keys);
	byte_table_fini(&r->pids);
	free(r->calls);
	free(r->threads);
	free(r->key_open);
	free(r->causes);
	free(r->milestones);
	free(r->marks);
}

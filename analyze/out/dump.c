/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dump.c - see dump.h. Frames, console text and events are three lists that know their
 * place among the events; they are merged here.
 */
#include "dump.h"

#include <bootflame/wire.h>
#include <inttypes.h>

#include "json.h"

static const char *frame_name(uint8_t type)
{
	static const char *const names[] = {"?", "hello", "events", "name", "bye", "thread-events"};

	return names[type < sizeof names / sizeof *names ? type : 0];
}

static const char *event_name(uint8_t kind)
{
	static const char *const names[] = {
		"enter",  "exit", "mark",   "size", "counter", "dropped", "resync",
		"thread", "wait", "unwait", "wake", "hold",    "release", "sync",
	};

	return names[kind];
}

static int has_site(uint8_t kind)
{
	return kind == EVENT_ENTER || kind == EVENT_MARK || kind == EVENT_COUNTER ||
	       (kind >= EVENT_THREAD && kind <= EVENT_RELEASE);
}

static int has_value(uint8_t kind)
{
	return kind == EVENT_SIZE || kind == EVENT_COUNTER || kind == EVENT_DROPPED || kind == EVENT_SYNC;
}

static void put_site(FILE *out, const struct trace *t, const struct boot *b, uint32_t id)
{
	struct site_name s = trace_site(t, b, id);

	if (!s.name) {
		fprintf(out, " site#%" PRIu32, id);
		return;
	}
	fputc(' ', out);
	text_print_safe(out, s.name, TEXT_KEEP_UTF8);
	if (s.member >= 0)
		fprintf(out, "#%" PRId64, s.member);
	fputs(" (", out);
	text_print_safe(out, s.subsystem, TEXT_KEEP_UTF8);
	fputc(')', out);
	if (*s.file) {
		fputc(' ', out);
		text_print_safe(out, s.file, TEXT_KEEP_UTF8);
		fprintf(out, ":%" PRIu64, s.line);
	}
}

static void put_hex(FILE *out, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%02x", bytes[i]);
}

static void put_frame(const struct boot *b, const struct frame_mark *m, int host, FILE *out)
{
	fprintf(out, "frame %s seq %u cpu %" PRIu64 " bytes %u", frame_name(m->type), m->seq, m->cpu, m->bytes);
	if (host && m->host_ns)
		fprintf(out, " host %" PRIu64 " ns", m->host_ns - b->first_ns);
	fputc('\n', out);
}

static void put_text(const struct boot *b, const struct console_text *text, FILE *out)
{
	const char *s = b->text.data + text->at;

	for (size_t at = 0, end; at < text->n; at = end) {
		for (end = at; end < text->n && s[end] != '\n'; end++)
			;
		fputs("text ", out);
		text_write_safe(out, s + at, end - at, TEXT_KEEP_UTF8);
		fputc('\n', out);
		end += end < text->n;
	}
}

static const char *outside_name(uint8_t kind)
{
	static const char *const names[OUTSIDE_KINDS] = {
		"?", "stolen", "blocked", "exit", "user-exit", "fault", "block-io",
	};

	return names[kind];
}

/* What the recorder saw; times are against the boot's first host event. */
static void put_host(const struct boot *b, FILE *out)
{
	uint64_t from_ns = b->nhost_events ? b->host_events[0].ns : 0;

	for (size_t i = 0; i < b->nhost_events; i++) {
		fprintf(out, "host %" PRId64 " ns ", (int64_t)(b->host_events[i].ns - from_ns));
		text_print_safe(out, b->host_events[i].what, TEXT_KEEP_UTF8);
		fputc('=', out);
		text_print_safe(out, b->host_events[i].value, TEXT_KEEP_UTF8);
		fputc('\n', out);
	}
	for (size_t i = 0; i < b->noutsides; i++) {
		const struct outside_event *e = &b->outsides[i];

		fprintf(out, "outside %" PRId64 " ns thread %u %s %" PRIu64 " ns what %" PRIu32 " value %" PRIu64 "\n",
			(int64_t)(e->start_ns - from_ns), e->thread, outside_name(e->kind), e->duration_ns, e->what,
			e->value);
	}
}

static void put_event(const struct trace *t, const struct boot *b, const struct event *e, FILE *out)
{
	fprintf(out, "%14" PRId64 " cpu %" PRIu64 " %s", (int64_t)(e->tick - b->hello.entry_ticks),
		b->cpus[e->cpu].number, event_name(e->kind));
	if (has_site(e->kind))
		put_site(out, t, b, e->site);
	if (has_value(e->kind))
		fprintf(out, " %" PRIu64, e->value);
	if (e->kind == EVENT_DROPPED)
		fprintf(out, " ends %" PRIu32, e->site);
	fputc('\n', out);
}

static void put_hello(const struct boot *b, FILE *out)
{
	fprintf(out,
		"hello version %" PRIu64 " clock %" PRIu64 " hz %" PRIu64 " entry %" PRIu64 " ring-bytes %" PRIu64
		" build-id ",
		b->hello.version, b->hello.clock, b->hello.clock_hz, b->hello.entry_ticks, b->hello.ring_bytes);
	put_hex(out, b->hello.build_id, b->hello.build_id_bytes);
	fputc('\n', out);
}

static void put_bye(const struct boot *b, FILE *out)
{
	fprintf(out, "bye last %" PRIu64 " status %" PRIu64 "\n", b->bye.last_ticks - b->hello.entry_ticks,
		b->bye.status);
	for (size_t i = 0; i < b->bye.ncpus; i++)
		fprintf(out, "bye cpu %" PRIu64 " events %" PRIu64 " dropped %" PRIu64 "\n", b->bye.cpus[i].cpu,
			b->bye.cpus[i].events, b->bye.cpus[i].dropped);
}

void dump_text(const struct trace *t, int host, FILE *out)
{
	for (size_t i = 0; i < t->nfacts; i++) {
		fputs("fact ", out);
		text_print_safe(out, t->facts[i].key, TEXT_KEEP_UTF8);
		fputc('=', out);
		text_print_safe(out, t->facts[i].value, TEXT_KEEP_UTF8);
		fputc('\n', out);
	}
	for (size_t k = 0; k < t->nboots; k++) {
		const struct boot *b = &t->boots[k];
		size_t frame = 0, text = 0;

		fprintf(out, "boot %" PRIu64 "\n", b->index);
		if (b->has_hello)
			put_hello(b, out);
		for (size_t i = 0; i < b->nfamilies; i++) {
			fprintf(out, "name %" PRIu64 " count %" PRIu64 " ", b->families[i].first, b->families[i].count);
			text_print_safe(out, b->families[i].name, TEXT_KEEP_UTF8);
			fputs(" (", out);
			text_print_safe(out, b->families[i].subsystem, TEXT_KEEP_UTF8);
			fputs(")\n", out);
		}
		for (size_t i = 0; i <= b->nevents; i++) {
			for (; text < b->ntexts && b->texts[text].events <= i; text++)
				put_text(b, &b->texts[text], out);
			for (; frame < b->nframes && b->frames[frame].events <= i; frame++)
				put_frame(b, &b->frames[frame], host, out);
			if (i < b->nevents) {
				struct event e = boot_event(b, i);

				put_event(t, b, &e, out);
			}
		}
		if (b->has_bye)
			put_bye(b, out);
		if (host)
			put_host(b, out);
	}
}

static void json_event(const struct trace *t, const struct boot *b, const struct event *e, struct json *j)
{
	struct site_name s = trace_site(t, b, e->site);

	json_open(j, NULL, '{');
	json_u64(j, "tick", e->tick);
	json_u64(j, "cpu", b->cpus[e->cpu].number);
	json_string(j, "event", event_name(e->kind));
	if (has_site(e->kind)) {
		json_u64(j, "site", e->site);
		if (s.name)
			json_string(j, "name", s.name);
		if (s.name && s.member >= 0)
			json_u64(j, "member", (uint64_t)s.member);
		json_string(j, "subsystem", s.subsystem);
	}
	if (has_value(e->kind))
		json_u64(j, "value", e->value);
	if (e->kind == EVENT_DROPPED)
		json_u64(j, "ends", e->site);
	json_close(j, '}');
}

static void json_host(const struct boot *b, struct json *j)
{
	json_open(j, "host", '[');
	for (size_t i = 0; i < b->nhost_events; i++) {
		json_open(j, NULL, '{');
		json_u64(j, "ns", b->host_events[i].ns);
		json_string(j, "what", b->host_events[i].what);
		json_string(j, "value", b->host_events[i].value);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_open(j, "outside", '[');
	for (size_t i = 0; i < b->noutsides; i++) {
		const struct outside_event *e = &b->outsides[i];

		json_open(j, NULL, '{');
		json_string(j, "kind", outside_name(e->kind));
		json_u64(j, "thread", e->thread);
		json_u64(j, "start_ns", e->start_ns);
		json_u64(j, "duration_ns", e->duration_ns);
		json_u64(j, "what", e->what);
		json_u64(j, "value", e->value);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void dump_json(const struct trace *t, int host, FILE *out)
{
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_string(&j, "schema", "bootflame.dump/1");
	json_open(&j, "facts", '{');
	for (size_t i = 0; i < t->nfacts; i++)
		json_string(&j, t->facts[i].key, t->facts[i].value);
	json_close(&j, '}');
	json_open(&j, "boots", '[');
	for (size_t k = 0; k < t->nboots; k++) {
		const struct boot *b = &t->boots[k];

		json_open(&j, NULL, '{');
		json_u64(&j, "boot", b->index);
		json_u64(&j, "entry", b->hello.entry_ticks);
		if (b->has_bye)
			json_u64(&j, "last", b->bye.last_ticks);
		json_bool(&j, "complete", b->has_hello && b->has_bye);
		json_u64(&j, "lost", boot_lost(b));
		json_string(&j, "console", b->text.data ? b->text.data : "");
		json_open(&j, "frames", '[');
		for (size_t i = 0; i < b->nframes; i++) {
			json_open(&j, NULL, '{');
			json_string(&j, "type", frame_name(b->frames[i].type));
			json_u64(&j, "bytes", b->frames[i].bytes);
			if (host && b->frames[i].host_ns)
				json_u64(&j, "host_ns", b->frames[i].host_ns);
			json_close(&j, '}');
		}
		json_close(&j, ']');
		json_open(&j, "events", '[');
		for (size_t i = 0; i < b->nevents; i++) {
			struct event e = boot_event(b, i);

			json_event(t, b, &e, &j);
		}
		json_close(&j, ']');
		if (host)
			json_host(b, &j);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-json.c - report and blame for programs: the schema bootflame.report/1. Keys are
 * added, never renamed.
 */
#include <bootflame/wire.h>

#include "growth-words.h"
#include "json.h"
#include "report-host.h"
#include "report-log.h"
#include "report-threads.h"
#include "report.h"

uint64_t report_total(const struct report *r)
{
	uint64_t stolen = r->net ? r->steps->cpus[r->boot->boot_cpu].stolen : 0;

	return r->tree->total - (stolen < r->tree->total ? stolen : r->tree->total);
}

const char *report_unit(const struct trace *t)
{
	if (trace_exact(t))
		return "instructions";
	return t->nboots && t->boots[0].log ? "us" : "ticks";
}

const char *report_clock_kind(const struct report *r)
{
	if (trace_exact(r->trace))
		return "instructions";
	return r->boot->hello.clock == BF_CLOCK_COUNTER ? "counter" : "tsc";
}

double report_clock_hz(const struct report *r)
{
	if (trace_exact(r->trace))
		return 1e9; /* -icount shift=0 makes an instruction a nanosecond */
	if (r->boot->hello.clock_hz)
		return (double)r->boot->hello.clock_hz;
	return r->trace->host_hz;
}

static double share(uint64_t part, uint64_t all)
{
	return all ? (double)part / (double)all : 0;
}

static void put_head(const struct report *r, struct json *j, const char *schema)
{
	json_open(j, NULL, '{');
	json_string(j, "schema", schema);
	json_open(j, "clock", '{');
	json_string(j, "kind", report_clock_kind(r));
	json_real(j, "hz", report_clock_hz(r), 0);
	json_close(j, '}');
	json_open(j, "boot", '{');
	json_u64(j, "total", report_total(r));
	json_u64(j, "boots", r->trace->nboots);
	json_close(j, '}');
	json_bool(j, "complete", r->tree->complete);
	json_u64(j, "lost", boot_lost(r->boot));
	json_bool(j, "net", r->net);
}

static void put_steps(const struct report *r, struct json *j)
{
	const struct steps *s = r->steps;
	char name[600];

	json_open(j, "steps", '[');
	for (size_t i = 0; i < s->nrows; i++) {
		const struct step *row = &s->rows[i];

		json_open(j, NULL, '{');
		json_string(j, "name", steps_name(s, row, name, sizeof name));
		json_string(j, "subsystem", steps_subsystem(s, row));
		json_u64(j, "cpu", r->boot->cpus[row->cpu].number);
		json_u64(j, "count", row->count);
		json_u64(j, "self", row->self);
		json_u64(j, "total", row->total);
		json_u64(j, "wait", row->wait);
		json_u64(j, "off_cpu", row->off_cpu);
		report_host_step_json(r, row, j);
		if (row->has_n)
			json_u64(j, "n", row->n);
		else
			json_null(j, "n");
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_step_name(const struct report *r, const struct step *step, struct json *j)
{
	char name[600];

	json_string(j, "name", steps_name(r->steps, step, name, sizeof name));
	json_string(j, "subsystem", steps_subsystem(r->steps, step));
}

static void put_parts(const struct report *r, const struct hotspot *h, struct json *j)
{
	json_open(j, "parts", '[');
	for (size_t i = 0; i < h->nparts; i++) {
		const struct hotspot_part *part = &h->parts[i];

		json_open(j, NULL, '{');
		put_step_name(r, part->step, j);
		growth_json(j, &part->growth);
		growth_json_split(j, &part->split);
		json_real(j, "share", share(part->step->self, r->steps->all), 6);
		growth_json_points(j, part->points, part->npoints);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_hotspots(const struct report *r, struct json *j)
{
	json_open(j, "hotspots", '[');
	for (size_t i = 0; i < r->hotspots->nrows; i++) {
		const struct hotspot *h = &r->hotspots->rows[i];

		json_open(j, NULL, '{');
		put_step_name(r, h->step, j);
		growth_json(j, &h->growth);
		json_real(j, "share", share(h->step->self, r->steps->all), 6);
		growth_json_points(j, h->points, h->npoints);
		put_parts(r, h, j);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void report_json(const struct report *r, FILE *out)
{
	const struct steps *s = r->steps;
	uint64_t events = boot_events(r->boot);
	struct json j;

	json_init(&j, out);
	put_head(r, &j, "bootflame.report/1");
	json_open(&j, "observer", '{');
	json_u64(&j, "events", events);
	json_u64(&j, "wire_bytes", r->boot->wire_bytes);
	json_real(&j, "bytes_per_event", events ? (double)r->boot->wire_bytes / (double)events : 0, 4);
	json_u64(&j, "ticks", s->observer);
	json_close(&j, '}');
	json_open(&j, "damage", '{');
	json_u64(&j, "frames", r->boot->damaged_frames + r->boot->malformed);
	json_u64(&j, "missing_frames", r->boot->missing_frames);
	json_u64(&j, "chunks", r->trace->damaged_chunks + r->trace->missing_chunks);
	json_u64(&j, "repaired_bits", r->trace->repaired_bits);
	json_bool(&j, "cut", r->trace->cut);
	json_close(&j, '}');
	if (r->boot->log)
		report_log_json(r, &j);
	json_open(&j, "subsystems", '[');
	for (size_t i = 0; i < s->nsubsystems; i++) {
		const struct subsystem *sub = &s->subsystems[i];

		json_open(&j, NULL, '{');
		json_string(&j, "name", sub->name);
		json_u64(&j, "self", sub->self);
		json_u64(&j, "total", sub->total);
		json_real(&j, "share", share(sub->self, s->all), 6);
		json_u64(&j, "steps", sub->steps);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	put_steps(r, &j);
	put_hotspots(r, &j);
	report_threads_json(r, &j);
	report_host_json(r, &j);
	json_close(&j, '}');
}

void report_blame_json(const struct report *r, FILE *out)
{
	struct json j;

	json_init(&j, out);
	put_head(r, &j, "bootflame.blame/1");
	put_steps(r, &j);
	json_close(&j, '}');
}

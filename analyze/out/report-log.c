/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-log.c - see report-log.h.
 */
#include "report-log.h"

#include <inttypes.h>

#include "table.h"

#define RETURNS_SHOWN 8

static const char *clock_words(const struct boot_log *log)
{
	switch (log->clock) {
	case BOOT_LOG_PRINTK:
		return "the kernel's stamps";
	case BOOT_LOG_WALL:
		return "the time of day in the log";
	case BOOT_LOG_ARRIVAL:
		return "when the lines came";
	case BOOT_LOG_DURATIONS:
		break;
	}
	return "none: durations end to end";
}

static void put_returns(const struct report *r, FILE *out)
{
	const struct boot_log *log = r->boot->log;

	if (!log->nreturns)
		return;
	fputs("returned other than 0:", out);
	for (size_t i = 0; i < log->nreturns && i < RETURNS_SHOWN; i++) {
		fputs(i ? ", " : " ", out);
		table_name(out, trace_site(r->trace, r->boot, log->returns[i].site).name, 0);
		fprintf(out, " %" PRId64, log->returns[i].value);
	}
	if (log->nreturns > RETURNS_SHOWN)
		fprintf(out, ", and %zu more (report --json lists all)", log->nreturns - RETURNS_SHOWN);
	fputc('\n', out);
}

void report_log_head(const struct report *r, FILE *out)
{
	const struct boot_log *log = r->boot->log;
	int from_entry = r->tree->cpus[r->boot->boot_cpu].from == 0 && log->clock == BOOT_LOG_PRINTK;
	const char *format;

	fprintf(out, " from %s to ", from_entry ? "the kernel's clock's start" : "the log's first line");
	if (log->end)
		table_name(out, log->end, 0);
	else
		fputs("the last call", out);
	if (r->trace->nboots > 1)
		fprintf(out, ", median of %zu boots", r->trace->nboots);
	fprintf(out, "; %s\nkernel: ", r->tree->complete ? "complete" : "INCOMPLETE");
	table_name(out, log->banner ? log->banner : "not known", 0);
	fputs("\ncommand line: ", out);
	table_name(out, log->command_line ? log->command_line : "not known", 0);
	format = trace_fact(r->trace, "format");
	fprintf(out, "\nlog: %s, %" PRIu64 " initcalls, %" PRIu64 " probes; clock: %s",
		*format ? format : "the console's", log->initcalls, log->probes, clock_words(log));
	if (log->coarse)
		fprintf(out, "; %" PRIu64 " initcalls by them alone, as the kernel still counted jiffies", log->coarse);
	if (log->units_1024_ns)
		fputs("; durations are printed in units of 1024 ns", out);
	fputc('\n', out);
	put_returns(r, out);
}

void report_log_observer(const struct report *r, FILE *out)
{
	char number[TABLE_NUMBER_ROOM];
	const char *unit = report_unit(r->trace);
	uint64_t left = r->steps->all - r->steps->observer - r->steps->idle;

	fprintf(out, "\nobserving: printing calls cost at least %s %s, %.2f%% of the boot",
		table_number(number, r->steps->observer), unit,
		r->steps->all ? 100.0 * (double)r->steps->observer / (double)r->steps->all : 0.0);
	if (r->boot->ncpus == 1)
		fprintf(out, "\nwithout it: %s %s", table_number(number, left), unit);
	fputc('\n', out);
}

static void put_text(struct json *j, const char *key, const char *text)
{
	if (text)
		json_string(j, key, text);
	else
		json_null(j, key);
}

void report_log_json(const struct report *r, struct json *j)
{
	static const char *const clocks[] = {
		[BOOT_LOG_DURATIONS] = "durations",
		[BOOT_LOG_ARRIVAL] = "arrival",
		[BOOT_LOG_WALL] = "wall",
		[BOOT_LOG_PRINTK] = "printk",
	};
	const struct boot_log *log = r->boot->log;

	json_open(j, "log", '{');
	json_string(j, "clock", clocks[log->clock]);
	put_text(j, "kernel", log->banner);
	put_text(j, "command_line", log->command_line);
	put_text(j, "end", log->end);
	put_text(j, "trouble", log->trouble);
	json_u64(j, "lines", log->lines);
	json_u64(j, "initcalls", log->initcalls);
	json_u64(j, "probes", log->probes);
	json_u64(j, "other_calls", log->others);
	json_u64(j, "open", log->open);
	json_u64(j, "behind", log->behind);
	json_u64(j, "not_understood", log->strange);
	json_u64(j, "unit_ns", log->units_1024_ns ? 1024 : 1000);
	json_open(j, "returned", '[');
	for (size_t i = 0; i < log->nreturns; i++) {
		struct site_name name = trace_site(r->trace, r->boot, log->returns[i].site);

		json_open(j, NULL, '{');
		json_string(j, "name", name.name);
		json_string(j, "subsystem", name.subsystem);
		json_i64(j, "value", log->returns[i].value);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_close(j, '}');
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * report-host.c - see report-host.h.
 */
#include "report-host.h"

#include <inttypes.h>
#include <stdlib.h>

#include "table.h"

/* ---- Columns of steps ------------------------------------------------------------------ */

struct column {
	const char *head;
	size_t field; /* of struct step */
	int width;
};

static const struct column columns[] = {
	{"exits", offsetof(struct step, exits), 9},
	{"outside", offsetof(struct step, outside_ticks), 15},
	{"stolen", offsetof(struct step, stolen_ticks), 15},
	{"faults", offsetof(struct step, faults), 8},
};
#define NCOLUMNS (sizeof columns / sizeof *columns)

static uint64_t field(const struct step *row, const struct column *c)
{
	return *(const uint64_t *)(const void *)((const char *)row + c->field);
}

/* Whether any step has something there. */
static int is_shown(const struct report *r, const struct column *c)
{
	for (size_t i = 0; r->steps->outside && i < r->steps->nrows; i++)
		if (field(&r->steps->rows[i], c))
			return 1;
	return 0;
}

void report_host_head(const struct report *r, FILE *out)
{
	for (size_t i = 0; i < NCOLUMNS; i++)
		if (is_shown(r, &columns[i]))
			fprintf(out, " %*s", columns[i].width, columns[i].head);
}

void report_host_cells(const struct report *r, FILE *out, const struct step *row)
{
	char number[TABLE_NUMBER_ROOM];

	for (size_t i = 0; i < NCOLUMNS; i++)
		if (is_shown(r, &columns[i]))
			fprintf(out, " %*s", columns[i].width, table_number(number, field(row, &columns[i])));
}

int report_host_width(const struct report *r)
{
	int width = 0;

	for (size_t i = 0; i < NCOLUMNS; i++)
		if (is_shown(r, &columns[i]))
			width += 1 + columns[i].width;
	return width;
}

void report_host_step_json(const struct report *r, const struct step *row, struct json *j)
{
	if (!r->steps->outside || !r->steps->outside->tie.known)
		return;
	json_u64(j, "exits", row->exits);
	json_u64(j, "outside", row->outside_ticks);
	json_u64(j, "stolen", row->stolen_ticks);
	json_u64(j, "faults", row->faults);
}

/* ---- Exits ----------------------------------------------------------------------------- */

struct reason_name {
	uint32_t what;
	const char *name;
	const char *value; /* what the value is; NULL: none */
};

/* Intel's and AMD's manuals have all; these are what a boot leaves a guest for. */
static const struct reason_name vmx[] = {
	{0, "exception", NULL},
	{1, "host interrupt", NULL},
	{7, "interrupt window", NULL},
	{10, "CPUID", "leaf"},
	{12, "HLT", NULL},
	{18, "VMCALL", NULL},
	{28, "control register", NULL},
	{30, "I/O", "port"},
	{31, "RDMSR", "MSR"},
	{32, "WRMSR", "MSR"},
	{48, "EPT violation", "address"},
	{49, "EPT misconfiguration", "address"},
	{52, "preemption timer", NULL},
	{55, "XSETBV", NULL},
	{0, NULL, NULL},
};
static const struct reason_name svm[] = {
	{0x4e, "page fault", NULL},
	{0x60, "host interrupt", NULL},
	{0x64, "interrupt window", NULL},
	{0x72, "CPUID", "leaf"},
	{0x78, "HLT", NULL},
	{0x7b, "I/O", "port"},
	{0x7c, "MSR", "MSR"},
	{0x81, "VMMCALL", NULL},
	{0x8d, "XSETBV", NULL},
	{0x400, "nested page fault", "address"},
	{0, NULL, NULL},
};
/* <linux/kvm.h> */
static const struct reason_name kvm[] = {
	{2, "to the VMM: I/O", "port"},
	{5, "to the VMM: HLT", NULL},
	{6, "to the VMM: MMIO", "address"},
	{7, "to the VMM: interrupt window", NULL},
	{8, "to the VMM: shutdown", NULL},
	{10, "to the VMM: signal", NULL},
	{17, "to the VMM: internal error", NULL},
	{24, "to the VMM: system event", NULL},
	{29, "to the VMM: RDMSR", "MSR"},
	{30, "to the VMM: WRMSR", "MSR"},
	{0, NULL, NULL},
};

static char *reason_words(const struct report *r, const struct outside_reason *row, char *out, size_t n)
{
	const char *set = trace_fact(r->trace, "host-exits");
	const struct reason_name *names = row->kind == OUTSIDE_USER_EXIT ? kvm
					  : strcmp(set, "vmx") == 0      ? vmx
					  : strcmp(set, "svm") == 0      ? svm
									 : NULL;
	size_t at;

	while (names && names->name && names->what != row->what)
		names++;
	if (names && names->name)
		at = (size_t)snprintf(out, n, "%s", names->name);
	else
		at = (size_t)snprintf(out, n, "%sreason %" PRIu32, row->kind == OUTSIDE_USER_EXIT ? "to the VMM: " : "",
				      row->what);
	if (names && names->value)
		snprintf(out + at, n - at, ", %s 0x%" PRIx64, names->value, row->value);
	else if (row->value)
		snprintf(out + at, n - at, ", 0x%" PRIx64, row->value);
	return out;
}

static void exits(const struct report *r, FILE *out, size_t rows)
{
	const struct outside *o = r->steps->outside;
	size_t shown = o && rows && rows < o->nreasons ? rows : o ? o->nreasons : 0;
	char number[TABLE_NUMBER_ROOM], words[120], name[600];

	if (!shown)
		return;
	fprintf(out, "\n%15s %9s  %s\n", "outside, ms", "exits", "reason: step (subsystem)");
	for (size_t i = 0; i < shown; i++) {
		const struct outside_reason *row = &o->reasons[i];

		fprintf(out, "%15.3f %9s  %s: ", (double)row->ns / 1e6, table_number(number, row->count),
			reason_words(r, row, words, sizeof words));
		table_name(out, span_tree_name(r->tree, row->site, name, sizeof name), 0);
		fputs(" (", out);
		table_name(out, span_tree_site(r->tree, row->site).subsystem, 0);
		fputs(")\n", out);
	}
	if (shown < o->nreasons)
		fprintf(out, "%15s %9s  %zu more (--top 0 lists all)\n", "", "", o->nreasons - shown);
}

/* ---- The section ----------------------------------------------------------------------- */

static double share(uint64_t part, uint64_t all)
{
	return all ? (double)part / (double)all : 0;
}

static void timeline(const struct report *r, FILE *out)
{
	const struct phases *p = r->phases;

	fprintf(out, "\nhost: %.3f ms of recording\n%15s %7s  %-25s phase\n", (double)p->ns / 1e6, "ms", "share", "");
	for (size_t i = 0; i < p->n; i++) {
		double part = share(p->rows[i].ns, p->ns);

		fprintf(out, "%15.3f %6.2f%%  ", (double)p->rows[i].ns / 1e6, 100 * part);
		bars_share(out, part, 25);
		fprintf(out, " %s\n", p->rows[i].name);
	}
}

static const char *rate_words(const struct clock_tie *tie)
{
	return tie->rate_from == TIE_RATE_HOST     ? "at the rate of the host's counter"
	       : tie->rate_from == TIE_RATE_STATED ? "at the rate that the guest states"
						   : "at a rate found from them";
}

static void clocks(const struct report *r, FILE *out)
{
	const struct clock_tie *tie = r->tie;

	if (tie->known)
		fprintf(out, "clocks tied by %zu stamps and arrivals, %s, to %.1f us at most\n", tie->pairs,
			rate_words(tie), tie->error_ns / 1e3);
	else if (trace_exact(r->trace))
		fputs("clocks not tied: ticks are instructions here; entry and bye are when the recorder saw them\n",
		      out);
	else
		fputs("clocks not tied: the stamps fit no straight line; entry and bye are when the recorder saw them\n",
		      out);
}

static void source(const struct report *r, FILE *out)
{
	uint64_t ns;
	const char *from = boot_host_event(r->boot, "outside", &ns);
	const char *load_ns = boot_host_event(r->boot, "outside-load-ns", &ns);
	const char *dropped = boot_host_event(r->boot, "outside-dropped", &ns);

	fputs("outside: ", out);
	if (from && strncmp(from, "none", 4) == 0) {
		fputs("not recorded", out);
		fputs(from[4] ? ": " : "", out);
		table_name(out, from[4] ? from + 5 : "", 0);
	} else {
		table_name(out, from ? from : "not recorded", 0);
	}
	if (load_ns)
		fprintf(out, ", loaded in %.1f ms before", (double)strtoull(load_ns, NULL, 10) / 1e6);
	if (dropped) {
		fputs(", dropped: ", out);
		table_name(out, dropped, 0);
	}
	if (r->steps->outside && r->steps->outside->elsewhere)
		fprintf(out, "; exits and faults before kernel entry or after bye: %" PRIu64,
			r->steps->outside->elsewhere);
	fputc('\n', out);
	for (size_t i = 0; i < r->boot->nhost_events; i++) {
		const struct host_event *e = &r->boot->host_events[i];

		if (strcmp(e->what, "outside-lacks") == 0)
			fputs("outside, not recorded: ", out);
		else if (strcmp(e->what, "vmm-boot-time") == 0)
			fputs("the VMM's own boot timer, us and us of CPU: ", out);
		else
			continue;
		table_name(out, e->value, 0);
		fputc('\n', out);
	}
}

void report_host_text(const struct report *r, FILE *out, size_t rows)
{
	if (!r->phases || !r->phases->n)
		return;
	timeline(r, out);
	clocks(r, out);
	source(r, out);
	exits(r, out, rows);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void phases_json(const struct report *r, struct json *j)
{
	json_open(j, "phases", '[');
	for (size_t i = 0; i < r->phases->n; i++) {
		const struct phase *p = &r->phases->rows[i];

		json_open(j, NULL, '{');
		json_string(j, "name", p->name);
		json_u64(j, "ns", p->ns);
		json_real(j, "share", share(p->ns, r->phases->ns), 6);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void tie_json(const struct report *r, struct json *j)
{
	static const char *const from[] = {"host", "stated", "fitted"};

	if (!r->tie->known) {
		json_null(j, "clock_tie");
		return;
	}
	json_open(j, "clock_tie", '{');
	json_real(j, "error_us", r->tie->error_ns / 1e3, 3);
	json_u64(j, "pairs", r->tie->pairs);
	json_real(j, "rate", r->tie->ns_per_tick, 9);
	json_string(j, "rate_from", from[r->tie->rate_from]);
	json_close(j, '}');
}

static void outside_json(const struct report *r, struct json *j)
{
	const struct outside *o = r->steps->outside;
	uint64_t ns;
	const char *source_words = boot_host_event(r->boot, "outside", &ns);
	const char *dropped = boot_host_event(r->boot, "outside-dropped", &ns);
	char words[120], name[600];

	json_open(j, "outside", '{');
	json_string(j, "source", source_words ? source_words : "none");
	json_u64(j, "dropped", dropped ? strtoull(dropped, NULL, 10) : 0);
	json_u64(j, "elsewhere", o ? o->elsewhere : 0);
	json_u64(j, "stolen", r->steps->stolen);
	json_close(j, '}');
	json_open(j, "exits", '[');
	for (size_t i = 0; o && i < o->nreasons; i++) {
		const struct outside_reason *row = &o->reasons[i];

		json_open(j, NULL, '{');
		json_string(j, "step", span_tree_name(r->tree, row->site, name, sizeof name));
		json_string(j, "subsystem", span_tree_site(r->tree, row->site).subsystem);
		json_u64(j, "cpu", r->boot->cpus[row->cpu].number);
		json_string(j, "reason", reason_words(r, row, words, sizeof words));
		json_u64(j, "what", row->what);
		json_u64(j, "value", row->value);
		json_u64(j, "count", row->count);
		json_u64(j, "ns", row->ns);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void report_host_json(const struct report *r, struct json *j)
{
	if (!r->phases)
		return;
	phases_json(r, j);
	tie_json(r, j);
	outside_json(r, j);
}

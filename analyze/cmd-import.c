/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-import.c - `bootflame import`: somebody's log as a trace. In: a log, and what kind it
 * is. Out: a trace that holds the log as it is and says which importer reads it; and, on
 * stderr, what that one understood.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "../tracer/tracefile/tracefile.h"
#include "cmd.h"
#include "import/importer.h"

#ifndef BOOTFLAME_VERSION
#define BOOTFLAME_VERSION "unknown"
#endif

struct importing {
	const struct importer *importer;
	const char *source, *output; /* output NULL: the default */
	int until_last;
	struct buf log;
};

static int read_log(struct importing *im, struct fault *f)
{
	int fd = strcmp(im->source, "-") == 0 ? dup(STDIN_FILENO) : open(im->source, O_RDONLY | O_CLOEXEC);
	char bytes[65536];
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		if (buf_add(&im->log, bytes, (size_t)n) < 0) {
			close(fd);
			return fault_set(f, EXIT_NODATA, im->source, "out of memory");
		}
	}
	if (n < 0)
		fault_set(f, EXIT_NODATA, im->source, "cannot be read: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return -1;
	if (im->log.n == 0)
		return fault_set(f, EXIT_NODATA, im->source, "is empty");
	if (im->log.n >= TF_MAGIC_BYTES && memcmp(im->log.data, TF_MAGIC, TF_MAGIC_BYTES) == 0)
		return fault_set(f, EXIT_NODATA, im->source,
				 "is a trace already (bootflame report reads it; import takes logs)");
	return 0;
}

/* The trace, in memory; `keep` says of each boot whether it is wanted, NULL: all are. */
static void write_trace(const struct importing *im, struct tf_writer *w, const uint8_t *keep)
{
	uint64_t boot = 0, kept = 0;

	tf_writer_init(w);
	tf_write_fact(w, "recorder", "bootflame " BOOTFLAME_VERSION);
	tf_write_fact(w, "mode", "time");
	tf_write_fact(w, "format", im->importer->name);
	tf_write_fact(w, "source", im->source);
	if (im->until_last)
		tf_write_fact(w, "until", "last");
	for (size_t at = 0, n; at < im->log.n; at += n, boot++) {
		struct tf_serial serial = {.w = w, .boot = kept};

		n = im->importer->boot_bytes(im->log.data + at, im->log.n - at);
		if (keep && !keep[boot])
			continue;
		tf_serial_add(&serial, 0, 0, (const uint8_t *)im->log.data + at, n);
		tf_serial_flush(&serial);
		kept++;
	}
}

static int has_calls(const struct boot *b)
{
	return b->log && b->log->initcalls + b->log->open + b->log->probes + b->log->others > 0;
}

/* What a log without a call says all the same. */
static int nothing(const struct importing *im, const struct trace *t, struct fault *f)
{
	const struct boot_log *log = t->nboots ? t->boots[0].log : NULL;
	const char *banner = log && log->banner ? log->banner : NULL, *trouble = log ? log->trouble : NULL;

	return fault_set(f, EXIT_NODATA, im->source,
			 "no initcall in it%s%.100s%s%.200s (boot with 'initcall_debug ignore_loglevel')",
			 banner ? "; it is of " : "", banner ? banner : "", trouble ? "; it says: " : "",
			 trouble ? trouble : "");
}

/* The log as a trace, read again as any trace is; NULL with a fault. Boots that say nothing are left out. */
static struct trace *understand(const struct importing *im, struct tf_writer *w, struct fault *f)
{
	struct trace *t;
	uint8_t *keep;
	size_t kept = 0;

	write_trace(im, w, NULL);
	t = w->failed ? NULL : trace_from_bytes(w->held.data, w->held.n, im->source, f);
	if (w->failed)
		fault_set(f, EXIT_NODATA, im->source, "out of memory");
	if (!t)
		return NULL;
	keep = malloc(t->nboots + 1);
	for (size_t i = 0; keep && i < t->nboots; i++)
		kept += keep[i] = (uint8_t)has_calls(&t->boots[i]);
	if (!keep || kept == 0) {
		if (keep)
			nothing(im, t, f);
		else
			fault_set(f, EXIT_NODATA, im->source, "out of memory");
		free(keep);
		trace_free(t);
		return NULL;
	}
	if (kept < t->nboots) {
		fprintf(stderr, "bootflame: import: ");
		text_print_safe(stderr, im->source, TEXT_KEEP_UTF8);
		fprintf(stderr, ": %zu of %zu boots have no call and are left out\n", t->nboots - kept, t->nboots);
		trace_free(t);
		buf_fini(&w->held);
		write_trace(im, w, keep);
		t = trace_from_bytes(w->held.data, w->held.n, im->source, f);
	}
	free(keep);
	return t;
}

/* ---- What was understood -------------------------------------------------------------------- */

static void say(const struct importing *im, const char *text)
{
	fprintf(stderr, "bootflame: import: ");
	text_print_safe(stderr, im->source, TEXT_KEEP_UTF8);
	fputs(": ", stderr);
	text_print_safe(stderr, text, TEXT_KEEP_UTF8);
	fputc('\n', stderr);
}

static void narrate_boot(const struct importing *im, const struct trace *t, const struct boot *b)
{
	const struct boot_log *log = b->log;
	struct buf line = {0};

	if (t->nboots > 1)
		buf_addf(&line, "boot %" PRIu64 " of %zu: ", b->index + 1, t->nboots);
	buf_addf(&line, "%" PRIu64 " initcalls", log->initcalls);
	if (log->open)
		buf_addf(&line, " and %" PRIu64 " that did not return", log->open);
	if (log->probes)
		buf_addf(&line, ", %" PRIu64 " probes", log->probes);
	if (log->others)
		buf_addf(&line, ", %" PRIu64 " other calls", log->others);
	buf_addf(&line, " in %" PRIu64 " lines; the boot ends with %s", log->lines,
		 im->until_last ? "the last call"
		 : log->end     ? "the line: "
				: "the log: no end marker is in it");
	if (log->end && !im->until_last)
		buf_addf(&line, "%.200s", log->end);
	if (log->behind)
		buf_addf(&line, "; %" PRIu64 " initcalls behind that are left out (--until last takes them in)",
			 log->behind);
	if (line.data)
		say(im, line.data);
	buf_fini(&line);
}

/* ---- The file ------------------------------------------------------------------------------- */

/* Opened for writing, an older default one moved aside; -1 with a fault. */
static int open_output(const struct cli_command *cmd, const struct importing *im, struct fault *f)
{
	const char *path = im->output ? im->output : CMD_DEFAULT_TRACE;
	int fd;

	if (im->output && strcmp(path, "-") == 0) {
		if (isatty(STDOUT_FILENO))
			return fault_set(f, EXIT_USAGE, "-o -", "a trace is not for a terminal (redirect it)");
		fd = dup(STDOUT_FILENO);
	} else {
		if (!im->output && rename(path, CMD_DEFAULT_TRACE ".old") < 0 && errno != ENOENT)
			fault_warn(cmd->name, path, "the older trace cannot be kept as " CMD_DEFAULT_TRACE ".old: %s",
				   strerror(errno));
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	}
	if (fd < 0)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	return fd;
}

static int make(const struct cli_command *cmd, struct importing *im, struct fault *f)
{
	struct tf_writer w = {.fd = -1};
	struct trace *t = NULL;
	int fd = -1;

	if (read_log(im, f) == 0)
		t = understand(im, &w, f);
	if (t)
		fd = open_output(cmd, im, f);
	if (fd < 0) {
		buf_fini(&w.held);
		trace_free(t);
		return -1;
	}
	for (size_t i = 0; i < t->nboots; i++) {
		narrate_boot(im, t, &t->boots[i]);
		cmd_warn_log(cmd, &t->boots[i], im->source);
	}
	trace_free(t);
	tf_writer_open(&w, fd);
	if (tf_writer_fini(&w) < 0)
		return fault_set(f, EXIT_NODATA, im->output ? im->output : CMD_DEFAULT_TRACE, "cannot be written: %s",
				 strerror(errno));
	if (!im->output || strcmp(im->output, "-") != 0) {
		fprintf(stderr, "bootflame: import: ");
		text_print_safe(stderr, im->output ? im->output : CMD_DEFAULT_TRACE, TEXT_KEEP_UTF8);
		fputc('\n', stderr);
	}
	return 0;
}

/* ---- The command ---------------------------------------------------------------------------- */

enum {
	OPT_UNTIL = 256,
};

static const char *format_at(size_t i)
{
	return importer_at(i) ? importer_at(i)->name : NULL;
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct importing im = {0};
	const char *arg = NULL, *format;
	struct fault f = {0};
	struct buf list = {0};
	int id, status = EXIT_DONE;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		if (id == 'o')
			im.output = arg;
		if (id == OPT_UNTIL && strcmp(arg, "last") != 0 && strcmp(arg, "init") != 0)
			return cli_usage(cmd, "--until: '%s' is neither 'init' nor 'last'", arg);
		if (id == OPT_UNTIL)
			im.until_last = strcmp(arg, "last") == 0;
	}
	if (optind == argc) {
		cmd_list_formats(format_at, &list);
		status = cli_usage(cmd, "of which format is what file? Formats: %s", list.data ? list.data : "");
		buf_fini(&list);
		return status;
	}
	format = argv[optind];
	im.importer = importer_find(format);
	if (!im.importer || !im.importer->summary)
		return cmd_unknown_format(cmd, format, format_at);
	if (optind + 1 == argc)
		return cli_usage(cmd, "%s: which file? '-' is standard input", format);
	if (optind + 2 < argc)
		return cli_usage(cmd, "%s: one file at a time", argv[optind + 2]);
	im.source = argv[optind + 1];
	if (make(cmd, &im, &f) < 0)
		status = fault_print(&f, cmd->name);
	buf_fini(&im.log);
	return status;
}

static const struct cli_option options[] = {
	{'o', "output", "F.bft",
	 "write the trace there, '-' for standard output; bootflame.bft by default, an older one of which is kept as bootflame.bft.old"},
	{OPT_UNTIL, "until", "init|last",
	 "where the boot ends: 'init', the default, at the line that says that the kernel runs init; 'last' with the "
	 "last call, also of what init then loads"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_import = {
	.name = "import",
	.summary = "make a trace of somebody's log",
	.synopsis = "[-o F.bft] [--until init|last] FORMAT FILE",
	.description =
		"Makes a trace of a log that another tool wrote, so that every other verb reads it. The trace holds the log "
		"as it is; what was understood of it is told on standard error, and worked out anew whenever the trace is "
		"read. Exits 4, and writes nothing, where there is nothing to understand. FILE may be '-', standard "
		"input.\n\n"
		"Formats:\n\n"
		"  initcall  a Linux kernel's log, booted with initcall_debug\n\n"
		"An initcall log may come from dmesg (also -r, -x, -d), /dev/kmsg, a serial line, a journal or a mail: what "
		"calls say is found anywhere in a line, also where a mail wrapped it. Several boots in it become several "
		"boots. A step is an initcall, by its symbol; its subsystem is its level where the log names that. Where "
		"it does not, calls of thread 0 are 'console', those of thread 1 before the other CPUs are brought up "
		"'early', a module's 'module', all others 'initcall'. Probes are 'probe', or 'deferred' with the cause as a "
		"mark where the log tells it; PCI fixups are 'pci-quirk', suspend and resume callbacks 'pm'. What returned "
		"another value than 0 has it as a mark. Time before, between and behind the calls is in 'boot-phase', by "
		"the last line before it that most kernels print.\n\n"
		"A call took what its second line says, up to that line's stamp; what lies between its first line's stamp "
		"and that is the cost of printing, in 'observer'. As long as the kernel counts jiffies, its stamps say how "
		"long. Kernels before 5.18 print units of 1024 ns, which are made right. Without stamps to the microsecond "
		"(of the kernel or of a journal) calls stand end to end, and the trace counts as incomplete.\n\n"
		"A log says which thread called, not on which CPU: calls of several threads at a time are shown on a CPU "
		"each.\n\n"
		"The boot ends with 'Run /init as init process' (or another init), or else 'Freeing unused kernel memory'; calls behind it are "
		"counted and left out, unless --until says 'last'. Where neither is there the boot is incomplete.",
	.options = options,
	.examples = "bootflame import initcall boot.log -o boot.bft|a log from elsewhere\n"
		    "bootflame report boot.bft|where that boot went",
	.run = run,
};

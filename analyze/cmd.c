/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd.c - what the verbs do the same way; see cmd.h.
 */
#include "cmd.h"

#include <getopt.h>
#include <inttypes.h>

const char *cmd_trace_operand(const struct cli_command *cmd, int argc, char **argv)
{
	if (optind == argc)
		return CMD_DEFAULT_TRACE;
	if (optind + 1 == argc)
		return argv[optind];
	cli_usage(cmd, "%s: one trace at a time; 'bootflame diff' compares two", argv[optind + 1]);
	return NULL;
}

void cmd_warn_log(const struct cli_command *cmd, const struct boot *b, const char *path)
{
	const struct boot_log *log = b->log;

	if (log->clock == BOOT_LOG_DURATIONS)
		fault_warn(
			cmd->name, path,
			"incomplete: no stamps to the microsecond in the log: calls stand end to end, each as long as it "
			"says; time outside of them is not known");
	else if (!b->has_bye)
		fault_warn(
			cmd->name, path,
			"incomplete: neither 'Run ... as init process' nor 'Freeing unused kernel memory' is in the log; "
			"what it has is shown");
	else if (!b->has_hello)
		fault_warn(cmd->name, path, "incomplete: the log's beginning, with 'Linux version', is missing");
	if (log->clock == BOOT_LOG_ARRIVAL)
		fault_warn(cmd->name, path, "no stamps in the log: times are those at which its lines came");
	if (log->trouble)
		fault_warn(cmd->name, path, "the kernel failed: %.300s", log->trouble);
	if (log->open > log->unreturned)
		fault_warn(cmd->name, path, "%" PRIu64 " initcalls had not returned when the boot ended",
			   log->open - log->unreturned);
	if (log->unreturned)
		fault_warn(cmd->name, path,
			   "%" PRIu64 " initcalls whose return is not in the log: they are shown up to the next call",
			   log->unreturned);
	if (log->uncalled)
		fault_warn(cmd->name, path,
			   "%" PRIu64 " initcalls of which only the return is in the log: their duration places them",
			   log->uncalled);
	if (log->strange)
		fault_warn(cmd->name, path, "%" PRIu64 " lines speak of an initcall and were not understood",
			   log->strange);
	if (log->backwards)
		fault_warn(cmd->name, path, "%" PRIu64 " lines whose stamps contradict those around them",
			   log->backwards);
	if (log->inconsistent)
		fault_warn(cmd->name, path,
			   "%" PRIu64
			   " calls that say they took longer than their stamps lie apart: the stamps are used",
			   log->inconsistent);
	if (log->crowded)
		fault_warn(cmd->name, path,
			   "%" PRIu64
			   " calls overlapped more others than there are CPUs to show: they take turns on one",
			   log->crowded);
}

void cmd_warn(const struct cli_command *cmd, const struct trace *t, const struct boot *b, const char *path)
{
	uint64_t lost = boot_lost(b);

	if (t->foreign_kernel)
		fault_warn(cmd->name, path,
			   "the guest's build-id is not that of the ELF it was recorded with: sites are shown as "
			   "numbers (record with the ELF that boots)");
	if (b->log)
		cmd_warn_log(cmd, b, path);
	else if (!b->has_bye || !b->has_hello)
		fault_warn(cmd->name, path, "incomplete: no %s from the guest%s%s; what came is shown",
			   b->has_hello ? "bye" : "hello",
			   b->end   ? ", the recorder saw: "
			   : t->cut ? ", the file is cut"
				    : "",
			   b->end ? b->end : "");
	else if (b->bye.status)
		fault_warn(cmd->name, path, "the guest ended with status %" PRIu64 ", a failure", b->bye.status);
	else if (t->cut)
		fault_warn(cmd->name, path, "the file is cut behind this boot; what came is shown");
	if (lost)
		fault_warn(cmd->name, path,
			   "%" PRIu64 " events lost: where frames are missing the time is in 'lost' of the subsystem "
			   "'unaccounted'; where the guest dropped, in the step around",
			   lost);
	if (b->damaged_frames || b->malformed)
		fault_warn(cmd->name, path, "%" PRIu64 " damaged frames left out", b->damaged_frames + b->malformed);
	if (b->unknown_frames)
		fault_warn(cmd->name, path, "%" PRIu64 " frames of a kind this bootflame does not know left out",
			   b->unknown_frames);
	if (t->repaired_bits)
		fault_warn(cmd->name, path, "%" PRIu64 " flipped bits set right", t->repaired_bits);
	if (t->damaged_chunks || t->missing_chunks)
		fault_warn(cmd->name, path, "%" PRIu64 " damaged chunks in the file",
			   t->damaged_chunks + t->missing_chunks);
}

int cmd_boot_init(struct cmd_boot *b, const char *path, enum steps_fold fold, struct fault *f)
{
	*b = (struct cmd_boot){0};
	b->trace = trace_read(path, f);
	if (!b->trace)
		return -1;
	b->boot = span_tree_median_boot(b->trace);
	b->tree = span_tree_new(b->trace, b->boot);
	b->steps = b->tree ? steps_new(b->tree, fold) : NULL;
	if (!b->steps || hotspots_find(&b->hotspots, b->steps) < 0)
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	return 0;
}

void cmd_boot_fini(struct cmd_boot *b)
{
	hotspots_fini(&b->hotspots);
	steps_free(b->steps);
	span_tree_free(b->tree);
	trace_free(b->trace);
}

void cmd_list_formats(cmd_format_at *at, struct buf *list)
{
	for (size_t i = 0; at(i); i++)
		buf_addf(list, "%s%s", i ? ", " : "", at(i));
}

int cmd_unknown_format(const struct cli_command *cmd, const char *word, cmd_format_at *at)
{
	const char *names[32] = {NULL}, *nearest;
	struct buf list = {0};
	int status;

	for (size_t i = 0; at(i) && i + 1 < sizeof names / sizeof *names; i++)
		names[i] = at(i);
	nearest = text_nearest(word, names);
	cmd_list_formats(at, &list);
	if (nearest)
		status = cli_usage(cmd, "%s: no such format; did you mean '%s'?", word, nearest);
	else
		status = cli_usage(cmd, "%s: no such format; there is: %s", word, list.data ? list.data : "");
	buf_fini(&list);
	return status;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-picture.c - see cmd-picture.h.
 */
#include "cmd-picture.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"

/* All that an exporter may want. */
struct loaded {
	struct trace *trace;
	struct span_tree *tree;
	struct span_lanes lanes;
	struct flame *flame;
	struct flame_boxes boxes;
	struct steps *steps;
	struct hotspots hotspots;
	struct console_lines console;
	struct phases phases;
	struct host_lanes host;
	struct export export;
};

static int prepare_page(struct loaded *l)
{
	struct clock_tie tie;

	l->steps = steps_new(l->tree, STEPS_FAMILIES);
	if (!l->steps || hotspots_find(&l->hotspots, l->steps) < 0)
		return -1;
	if (span_lanes_init(&l->lanes, l->tree) < 0 || clock_tie_find(&tie, l->tree) < 0)
		return -1;
	phases_find(&l->phases, l->tree->boot, &tie, l->tree);
	host_lanes_find(&l->host, &l->lanes, &l->phases, &tie);
	return console_lines_init(&l->console, &l->lanes);
}

static int prepare(struct loaded *l, const struct exporter *x)
{
	if (x->of == EXPORT_OF_LANES)
		return span_lanes_init(&l->lanes, l->tree);
	if (x->of == EXPORT_OF_PAGE && prepare_page(l) < 0)
		return -1;
	l->flame = flame_new(l->tree, x->of == EXPORT_OF_FLAME ? STEPS_EACH : STEPS_FAMILIES);
	if (!l->flame || x->of == EXPORT_OF_FLAME)
		return l->flame ? 0 : -1;
	return flame_boxes_init(&l->boxes, l->flame, EXPORT_PICTURE_PX, EXPORT_PICTURE_FRAMES, EXPORT_PICTURE_ROWS);
}

static int load(const struct cli_command *cmd, const struct exporter *x, const char *path, struct loaded *l,
		struct fault *f)
{
	const struct boot *boot;

	l->trace = trace_read(path, f);
	if (!l->trace)
		return -1;
	boot = span_tree_median_boot(l->trace);
	if (!boot)
		return fault_set(f, EXIT_NODATA, path, "no boot in it (record one: bootflame record)");
	cmd_warn(cmd, l->trace, boot, path);
	l->tree = span_tree_new(l->trace, boot);
	if (!l->tree || prepare(l, x) < 0)
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	l->export = (struct export){.trace = l->trace,
				    .boot = boot,
				    .tree = l->tree,
				    .lanes = &l->lanes,
				    .flame = l->flame,
				    .boxes = &l->boxes,
				    .steps = l->steps,
				    .hotspots = &l->hotspots,
				    .console = &l->console,
				    .phases = &l->phases,
				    .host = &l->host,
				    .path = path};
	return 0;
}

static void unload(struct loaded *l)
{
	console_lines_fini(&l->console);
	hotspots_fini(&l->hotspots);
	steps_free(l->steps);
	flame_boxes_fini(&l->boxes);
	flame_free(l->flame);
	span_lanes_fini(&l->lanes);
	span_tree_free(l->tree);
	trace_free(l->trace);
}

/* "dir/boot.bft" as "boot.svg". 0, or -1 when memory is out. */
static int own_name(struct buf *name, const char *path, const char *suffix)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	size_t n = strlen(base);

	n -= n > 4 && strcmp(base + n - 4, ".bft") == 0 ? 4 : 0;
	return buf_add(name, base, n) < 0 || buf_add(name, suffix, strlen(suffix)) < 0 ? -1 : 0;
}

/* A recording is not written over by what was made of it. */
int cmd_picture_is_trace(const char *path, const char *output)
{
	struct stat a, b;

	return stat(path, &a) == 0 && stat(output, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
	       S_ISREG(a.st_mode);
}

static int write_file(const struct exporter *x, const struct export *e, const char *output, struct fault *f)
{
	FILE *out = fopen(output, "w");
	int rc, failed;

	if (!out)
		return fault_set(f, EXIT_NODATA, output, "cannot be written: %s", strerror(errno));
	rc = x->write(e, out);
	failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed)
		return fault_set(f, EXIT_NODATA, output, "cannot be written: %s", strerror(errno));
	return rc < 0 ? fault_set(f, EXIT_NODATA, output, "out of memory; it is incomplete") : 0;
}

static void narrate(const struct cli_command *cmd, const char *output)
{
	fprintf(stderr, "bootflame: %s: ", cmd->name);
	text_print_safe(stderr, output, TEXT_KEEP_UTF8);
	fputc('\n', stderr);
}

int cmd_picture(const struct cli_command *cmd, const struct exporter *x, const char *path, const char *output)
{
	struct loaded l = {0};
	struct buf name = {0};
	struct fault f = {0};
	int rc;

	if (!output && strcmp(path, "-") == 0)
		return cli_usage(cmd, "-: a trace from standard input has no name; -o says what to write");
	if (!output && own_name(&name, path, x->suffix) < 0)
		rc = fault_set(&f, EXIT_NODATA, path, "out of memory");
	else if (cmd_picture_is_trace(path, output ? output : name.data))
		return cli_usage(cmd, "-o %s: that is the trace itself", output);
	else
		rc = load(cmd, x, path, &l, &f);
	if (rc == 0 && output && strcmp(output, "-") == 0)
		rc = x->write(&l.export, stdout) < 0 ? fault_set(&f, EXIT_NODATA, path, "out of memory") : 0;
	else if (rc == 0)
		rc = write_file(x, &l.export, output ? output : name.data, &f);
	if (rc == 0 && !output)
		narrate(cmd, name.data);
	unload(&l);
	buf_fini(&name);
	return rc < 0 ? fault_print(&f, cmd->name) : EXIT_DONE;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * export-speedscope.c - speedscope's own format: an evented profile a thread. speedscope takes for a frame's
 * self time that in which it is innermost; the frames "off cpu" and "unaccounted" stand where
 * the thread did not run, and where it ran in no step, so that all others' are right.
 * Values are instructions or ticks, or nanoseconds where the clock's frequency is known.
 */
#include <stdlib.h>
#include <string.h>

#include "export-time.h"
#include "export.h"

/* Of frames the name, then the subsystem; of threads the name. */
static int add_names(const struct export *e, struct export_names *frames, struct export_names *threads)
{
	const struct span_tree *t = e->tree;
	char name[600];

	for (uint32_t i = 0; i < e->lanes->nframes; i++)
		if (export_names_add(frames, export_frame_name(e->lanes, i, name, sizeof name), export_quote_json) <
			    0 ||
		    export_names_add(frames, export_frame_subsystem(e->lanes, i), export_quote_json) < 0)
			return -1;
	for (size_t i = 0; i < t->nthreads; i++)
		if (export_names_add(threads, span_tree_name(t, t->threads[i].site, name, sizeof name),
				     export_quote_json) < 0)
			return -1;
	return 0;
}

static void put_event(struct fast_out *out, const struct export_time *time, int *first, int opens, uint32_t frame,
		      uint64_t tick)
{
	if (!*first)
		FAST_TEXT(out, ",");
	*first = 0;
	if (opens)
		FAST_TEXT(out, "\n{\"type\":\"O\",\"frame\":");
	else
		FAST_TEXT(out, "\n{\"type\":\"C\",\"frame\":");
	fast_u64(out, frame);
	FAST_TEXT(out, ",\"at\":");
	fast_u64(out, export_time_value(time, tick));
	FAST_TEXT(out, "}");
}

static void put_lane(struct fast_out *out, const struct export *e, const struct export_time *time, uint32_t thread)
{
	struct lane_walk walk;
	struct lane_event at;
	int first = 1;

	lane_walk_init(&walk, e->lanes, thread);
	while ((at = lane_walk_next(&walk)).kind != LANE_END) {
		put_event(out, time, &first, at.kind != LANE_CLOSE, at.frame, at.tick);
		if (at.kind == LANE_GAP)
			put_event(out, time, &first, 0, at.frame, at.until);
	}
}

static void put_frames(struct fast_out *out, const struct span_lanes *l, const struct export_names *names)
{
	for (size_t i = 0; i < l->nframes; i++) {
		if (i)
			FAST_TEXT(out, ",");
		FAST_TEXT(out, "\n{\"name\":\"");
		export_names_put(out, names, 2 * i);
		FAST_TEXT(out, "\",\"file\":\""); /* by which speedscope colours */
		export_names_put(out, names, 2 * i + 1);
		FAST_TEXT(out, "\"}");
	}
}

static void put_all(struct fast_out *out, const struct export *e, const struct export_names *frames,
		    const struct export_names *threads)
{
	struct export_time time = export_time_of(e);
	int first = 1;

	FAST_TEXT(out, "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n"
		       "\"exporter\":\"bootflame " BOOTFLAME_VERSION "\",\n\"shared\":{\"frames\":[");
	put_frames(out, e->lanes, frames);
	FAST_TEXT(out, "]},\n\"profiles\":[");
	for (uint32_t i = 0; i < e->tree->nthreads; i++) {
		if (!lane_is_there(e->lanes, i))
			continue;
		if (!first)
			FAST_TEXT(out, ",");
		first = 0;
		FAST_TEXT(out, "\n{\"type\":\"evented\",\"name\":\"");
		export_names_put(out, threads, i);
		FAST_TEXT(out, "\",\"unit\":\"");
		fast_bytes(out, time.ns_per_tick > 0 ? "nanoseconds" : "none", time.ns_per_tick > 0 ? 11 : 4);
		FAST_TEXT(out, "\",\"startValue\":0,\"endValue\":");
		fast_u64(out, export_time_value(&time, e->lanes->end));
		FAST_TEXT(out, ",\"events\":[");
		put_lane(out, e, &time, i);
		FAST_TEXT(out, "]}");
	}
	FAST_TEXT(out, "]}\n");
	fast_flush(out);
}

static int write_speedscope(const struct export *e, FILE *file)
{
	struct export_names frames = {0}, threads = {0};
	struct fast_out *out = malloc(sizeof *out);
	int rc = out ? add_names(e, &frames, &threads) : -1;

	if (rc == 0) {
		fast_init(out, file);
		put_all(out, e, &frames, &threads);
	}
	export_names_fini(&frames);
	export_names_fini(&threads);
	free(out);
	return rc;
}

const struct exporter export_speedscope = {
	.name = "speedscope",
	.summary = "for https://www.speedscope.app",
	.suffix = ".speedscope.json",
	.of = EXPORT_OF_LANES,
	.write = write_speedscope,
};

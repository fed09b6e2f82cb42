/* SPDX-License-Identifier: BSD-2-Clause
 *
 * import-bft.c - a .bft file into a struct trace. In: any bytes. Out: whatever of a
 * recording is in them, with what is missing counted. From a chunk whose own check fails
 * only a line's bytes are taken: frames check themselves, text shows itself.
 */
#include <bootflame/wire.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../tracer/hostlib/varint.h"
#include "../../tracer/tracefile/tracefile-ring.h"
#include "boot-build.h"
#include "host-events.h"
#include "importer.h"
#include "ring-events.h"
#include "trace.h"

/* A site table that lies about its ids takes no more memory than this allows. */
#define SITES_MAX BF_SITE_DYNAMIC

/* A recorder reads at most so much of a line at a time; then it reads on without another look
 * at how far the line has come. */
#define READ_BYTES 16384

/* When a line was read from, last and before. */
struct line_reads {
	uint64_t last_ns, before_ns, unseen_ns;
	size_t last_bytes;
};

struct import {
	struct trace *t;
	const struct importer *importer; /* of the lines */
	struct boot *boot;               /* that is being read, or NULL; then these are too: */
	void *lines;                     /* the importer's state */
	struct ring_events *ring;
	uint64_t line; /* that the last bytes came over */
	struct line_reads reads[TF_LINES_MAX];
	uint64_t first_ns, first_ticks, last_ns, last_ticks;
	int unknown_format;
	int failed; /* memory is out */
};

/* ---- Tables ------------------------------------------------------------------ */

static const char *keep(struct import *im, const char *s)
{
	struct trace *t = im->t;
	char **strings;

	if ((t->nstrings & (t->nstrings - 1)) == 0) {
		strings = realloc(t->strings, (t->nstrings ? t->nstrings * 2 : 1) * sizeof *strings);
		if (!strings)
			goto out;
		t->strings = strings;
	}
	t->strings[t->nstrings] = strdup(s);
	if (t->strings[t->nstrings])
		return t->strings[t->nstrings++];
out:
	im->failed = 1;
	return "";
}

static void read_fact(struct import *im, const struct tf_chunk *chunk)
{
	struct trace *t = im->t;
	char *text = strndup((const char *)chunk->payload, chunk->n);
	char *equals = text ? strchr(text, '=') : NULL;
	struct fact *facts = equals ? realloc(t->facts, (t->nfacts + 1) * sizeof *facts) : NULL;

	if (!facts) {
		im->failed |= !text || equals;
		free(text);
		return;
	}
	*equals = '\0';
	t->facts = facts;
	t->facts[t->nfacts++] = (struct fact){.key = text, .value = equals + 1};
}

static void read_sites(struct import *im, const struct tf_chunk *chunk)
{
	struct trace *t = im->t;
	struct cursor c = cursor_of(chunk->payload, chunk->n);

	while (c.p < c.end && !im->failed) {
		uint64_t id = cursor_varint(&c), line = cursor_varint(&c);
		const char *name = cursor_string(&c), *subsystem = cursor_string(&c), *file = cursor_string(&c);

		if (c.bad || id >= SITES_MAX)
			return;
		if (id >= t->nsites) {
			struct site *sites = realloc(t->sites, (id + 1) * sizeof *sites);

			if (!sites) {
				im->failed = 1;
				return;
			}
			for (size_t i = t->nsites; i <= id; i++)
				sites[i] = (struct site){.name = NULL, .subsystem = "", .file = ""};
			t->sites = sites;
			t->nsites = id + 1;
		}
		t->sites[id] = (struct site){
			.name = keep(im, name), .subsystem = keep(im, subsystem), .file = keep(im, file), .line = line};
	}
}

/* One chunk's part of the table, sorted in itself. */
static void read_symbols(struct import *im, const struct tf_chunk *chunk)
{
	struct trace *t = im->t;
	struct cursor c = cursor_of(chunk->payload, chunk->n);
	uint64_t end = 0;

	while (c.p < c.end && !im->failed) {
		uint64_t gap = cursor_varint(&c), bytes = cursor_varint(&c);
		const char *name = cursor_string(&c);

		if (c.bad || gap > BF_SITE_MAX - end || bytes == 0 || bytes > BF_SITE_MAX - end - gap)
			return;
		if (t->nsymbols == t->symbols_room) {
			size_t room = t->symbols_room ? t->symbols_room * 2 : 256;
			struct symbol *symbols = realloc(t->symbols, room * sizeof *symbols);

			if (!symbols) {
				im->failed = 1;
				return;
			}
			t->symbols = symbols;
			t->symbols_room = room;
		}
		t->symbols[t->nsymbols++] =
			(struct symbol){.at = (uint32_t)(end + gap), .bytes = (uint32_t)bytes, .name = keep(im, name)};
		end += gap + bytes;
	}
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* The chunks' parts are one behind the other where a recorder wrote them; where not, they
 * are put in order, and none reaches into the next. */
static void sort_symbols(struct trace *t)
{
	if (t->nsymbols)
		qsort(t->symbols, t->nsymbols, sizeof *t->symbols, by_address);
	for (size_t i = 1; i < t->nsymbols; i++)
		if (t->symbols[i].at - t->symbols[i - 1].at < t->symbols[i - 1].bytes)
			t->symbols[i - 1].bytes = t->symbols[i].at - t->symbols[i - 1].at;
}

static int by_name(const void *a, const void *b, void *sites)
{
	const struct site *sorting = sites;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int d = strcmp(sorting[x].name ? sorting[x].name : "", sorting[y].name ? sorting[y].name : "");

	if (d == 0)
		d = strcmp(sorting[x].subsystem, sorting[y].subsystem);
	return d ? d : (x > y) - (x < y);
}

/* Gives sites of one name and subsystem (a hook that was inlined twice) one id. */
static void find_canonical(struct import *im)
{
	struct trace *t = im->t;
	uint32_t *order = malloc((t->nsites + 1) * sizeof *order), first = 0;

	if (!order) {
		im->failed = 1;
		return;
	}
	for (uint32_t i = 0; i < t->nsites; i++)
		order[i] = i;
	qsort_r(order, t->nsites, sizeof *order, by_name, t->sites);
	for (uint32_t i = 0; i < t->nsites; i++) {
		struct site *s = &t->sites[order[i]], *f = &t->sites[order[first]];

		if (!s->name || !f->name || strcmp(s->name, f->name) != 0 || strcmp(s->subsystem, f->subsystem) != 0)
			first = i;
		s->canonical = order[first];
	}
	free(order);
}

/* ---- Boots ------------------------------------------------------------------- */

static void end_boot(struct import *im)
{
	if (!im->boot)
		return;
	ring_events_end(im->ring);
	im->failed |= im->importer->end(im->lines) < 0;
	im->failed |= im->ring->failed;
	if (!im->failed && strcmp(trace_fact(im->t, "guest"), "linux") == 0)
		im->failed |= importer_initcall_console(im->t, im->boot) < 0;
	ring_events_fini(im->ring);
	free(im->ring);
	im->boot = NULL;
	im->lines = NULL;
	im->ring = NULL;
}

/* Makes `index` the boot that is being read. */
static void begin_boot(struct import *im, uint64_t index)
{
	struct trace *t = im->t;
	struct boot *boots;

	if (im->boot && im->boot->index == index)
		return;
	end_boot(im);
	boots = realloc(t->boots, (t->nboots + 1) * sizeof *boots);
	if (!boots) {
		im->failed = 1;
		return;
	}
	t->boots = boots;
	boots[t->nboots] = (struct boot){.index = index};
	if (!im->importer) /* the facts stand before the first boot */
		im->importer = importer_find(trace_fact(t, "format"));
	if (!im->importer) { /* which is said when the file is read */
		im->importer = &importer_wire;
		im->unknown_format = 1;
	}
	im->ring = malloc(sizeof *im->ring);
	im->lines = im->importer->begin(t, &boots[t->nboots]);
	if (!im->ring || !im->lines) {
		if (im->lines)
			im->importer->end(im->lines);
		free(im->ring);
		im->lines = im->ring = NULL;
		im->failed = 1;
		return;
	}
	im->boot = &boots[t->nboots++];
	memset(im->reads, 0, sizeof im->reads);
	ring_events_init(im->ring, im->boot);
}

static void saw_host(struct import *im, uint64_t ns, uint64_t ticks)
{
	if (!im->first_ns) {
		im->first_ns = ns;
		im->first_ticks = ticks;
	}
	im->last_ns = ns;
	im->last_ticks = ticks;
}

/* Something of the guest's came to the host. */
static void saw_arrival(struct import *im, uint64_t ns, uint64_t ticks)
{
	struct boot *b = im->boot;

	saw_host(im, ns, ticks);
	b->first_ns = b->first_ns ? b->first_ns : ns;
	b->last_ns = ns;
}

/* Bytes that came with a look at the line were not there at the look before it, and that was
 * later than the end of the one before that: a look comes before its time is taken. So that
 * end is when they were surely not there; 0: no such is known. */
static uint64_t unseen_ns(struct import *im, const struct tf_piece *piece)
{
	struct line_reads *r = im->line < TF_LINES_MAX ? &im->reads[im->line] : NULL;

	if (!r)
		return 0;
	if (piece->host_ns != r->last_ns) {
		if (r->last_bytes < READ_BYTES) {
			r->unseen_ns = r->before_ns;
			r->before_ns = r->last_ns;
		}
		r->last_ns = piece->host_ns;
		r->last_bytes = 0;
	}
	r->last_bytes += piece->n;
	return r->unseen_ns;
}

static void take_piece(struct import *im, const struct tf_piece *piece)
{
	struct boot *b = im->boot;
	size_t before = b->nframes;
	uint64_t unseen = unseen_ns(im, piece);

	saw_arrival(im, piece->host_ns, piece->host_ticks);
	im->importer->bytes(im->lines, im->line, piece->host_ns, piece->bytes, piece->n);
	for (size_t i = before; i < b->nframes; i++)
		b->frames[i].unseen_ns = unseen;
	if (b->has_hello && !b->hello_ns)
		b->hello_ns = piece->host_ns;
	if (b->has_bye && !b->bye_ns)
		b->bye_ns = piece->host_ns;
}

static void read_serial(struct import *im, const struct tf_chunk *chunk)
{
	struct tf_pieces pieces;
	struct tf_piece piece;

	if (tf_pieces_init(&pieces, chunk) < 0)
		return;
	if (!chunk->damaged || !im->boot) /* its number can be trusted, or is all there is */
		begin_boot(im, pieces.boot);
	if (!chunk->damaged)
		im->line = pieces.line;
	while (!im->failed && tf_pieces_next(&pieces, &piece)) {
		if (!chunk->damaged)
			take_piece(im, &piece);
		else
			im->importer->bytes(im->lines, im->line, 0, piece.bytes, piece.n);
	}
}

static void read_ring(struct import *im, const struct tf_chunk *chunk)
{
	struct tf_ring ring;
	int cpu;

	if (tf_parse_ring(chunk, &ring) < 0)
		return;
	begin_boot(im, ring.boot);
	if (im->failed)
		return;
	saw_arrival(im, ring.host_ns, ring.host_ticks);
	ring_events_records(im->ring, &ring);
	cpu = boot_cpu_index(im->boot, ring.cpu);
	if (cpu >= 0 && ring.nrecords)
		im->failed |= host_events_look(im->boot, ring.host_ns, im->ring->readers[cpu].tick, cpu) < 0;
}

static void read_beacon(struct import *im, const struct tf_chunk *chunk)
{
	struct tf_beacon beacon;

	if (tf_parse_beacon(chunk, &beacon) < 0)
		return;
	begin_boot(im, beacon.boot);
	if (im->failed)
		return;
	ring_events_beacon(im->ring, &beacon.beacon);
	if (beacon.beacon.flags & BF_BEACON_HELLO && !im->boot->hello_ns)
		im->boot->hello_ns = beacon.host_ns;
	if (beacon.beacon.flags & BF_BEACON_BYE && !im->boot->bye_ns)
		im->boot->bye_ns = beacon.host_ns;
}

static void read_family(struct import *im, const struct tf_chunk *chunk)
{
	struct tf_family family;

	if (tf_parse_family(chunk, &family) < 0)
		return;
	begin_boot(im, family.boot);
	if (!im->failed)
		ring_events_family(im->ring, &family);
}

static void read_ring_end(struct import *im, const struct tf_chunk *chunk)
{
	struct tf_ring_end end;

	if (tf_parse_ring_end(chunk, &end) < 0)
		return;
	begin_boot(im, end.boot);
	if (!im->failed)
		ring_events_ring_end(im->ring, &end);
}

static void read_host(struct import *im, const struct tf_chunk *chunk)
{
	struct cursor c = cursor_of(chunk->payload, chunk->n);
	uint64_t boot = cursor_varint(&c), ns = cursor_varint(&c), ticks = cursor_varint(&c);
	const char *text = cursor_string(&c);

	if (c.bad)
		return;
	saw_host(im, ns, ticks);
	begin_boot(im, boot);
	if (im->failed)
		return;
	im->failed |= host_events_add(im->boot, ns, text) < 0;
	if (strncmp(text, "session-end=", 12) == 0) {
		free(im->boot->end);
		im->boot->end = strdup(text + 12);
	}
}

static void read_outside(struct import *im, const struct tf_chunk *chunk)
{
	struct tf_outside outside;

	if (tf_outside_init(&outside, chunk) < 0)
		return;
	begin_boot(im, outside.boot);
	if (!im->failed)
		im->failed |= host_events_outside(im->boot, &outside) < 0;
}

static void read_chunk(struct import *im, const struct tf_chunk *chunk)
{
	if (chunk->damaged && chunk->type != TF_SERIAL)
		return;
	switch (chunk->type) {
	case TF_FACT:
		read_fact(im, chunk);
		break;
	case TF_SITE:
		read_sites(im, chunk);
		break;
	case TF_SYMBOL:
		read_symbols(im, chunk);
		break;
	case TF_SERIAL:
		read_serial(im, chunk);
		break;
	case TF_HOST:
		read_host(im, chunk);
		break;
	case TF_RING:
		read_ring(im, chunk);
		break;
	case TF_BEACON:
		read_beacon(im, chunk);
		break;
	case TF_FAMILY:
		read_family(im, chunk);
		break;
	case TF_RING_END:
		read_ring_end(im, chunk);
		break;
	case TF_OUTSIDE:
		read_outside(im, chunk);
		break;
	case TF_END:
		break;
	}
}

/* What a newer guest says cannot be known; -1 with a fault. */
static int check_wire_versions(const struct trace *t, const char *path, struct fault *f)
{
	for (size_t i = 0; i < t->nboots; i++)
		if (t->boots[i].has_hello && t->boots[i].hello.version > BF_WIRE_VERSION)
			return fault_set(f, EXIT_NODATA, path,
					 "the guest speaks wire version %" PRIu64
					 ", and this bootflame knows %u (use a newer "
					 "bootflame)",
					 t->boots[i].hello.version, BF_WIRE_VERSION);
	return 0;
}

/* The names are the ELF's; a guest that is another build has other sites. */
static void check_build_ids(struct trace *t)
{
	const char *want = trace_fact(t, "kernel-build-id");

	for (size_t i = 0; i < t->nboots; i++) {
		const struct wire_hello *h = &t->boots[i].hello;
		char have[65] = "";

		for (size_t k = 0; k < h->build_id_bytes; k++)
			snprintf(have + 2 * k, 3, "%02x", h->build_id[k]);
		if (t->boots[i].has_hello && *want && *have && strcmp(have, want) != 0)
			t->foreign_kernel = 1;
	}
	if (t->foreign_kernel)
		t->nsites = t->nsymbols = 0;
}

static int import(struct trace *t, const uint8_t *bytes, size_t n, const char *path, struct fault *f)
{
	struct import im = {.t = t};
	struct tf_reader *r = malloc(sizeof *r);
	struct tf_chunk chunk;
	enum tf_open open = r ? tf_reader_init(r, bytes, n) : TF_OPEN_OK;

	if (open != TF_OPEN_OK) {
		free(r);
		if (open == TF_OPEN_NEWER)
			return fault_set(f, EXIT_NODATA, path,
					 "is a trace of a newer format than version %d (use a newer bootflame)",
					 TF_VERSION);
		return fault_set(f, EXIT_NODATA, path, "%s (bootflame record makes a trace)",
				 n == 0 ? "is empty" : "is no bootflame trace");
	}
	while (r && !im.failed && tf_read(r, &chunk))
		read_chunk(&im, &chunk);
	if (!r || im.failed) {
		end_boot(&im);
		free(r);
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	}
	if (!t->nboots) /* cut before the first byte of the line: a boot of which nothing came */
		begin_boot(&im, 0);
	end_boot(&im);
	if (im.unknown_format) {
		free(r);
		return fault_set(
			f, EXIT_NODATA, path,
			"holds a log of a format that this bootflame does not know: %s (use a newer bootflame)",
			trace_fact(t, "format"));
	}
	find_canonical(&im);
	sort_symbols(t);
	check_build_ids(t);
	t->cut = r->cut;
	t->repaired_bits = r->repaired_bits;
	t->damaged_chunks = r->damaged_chunks;
	t->missing_chunks = r->missing_chunks;
	t->skipped_bytes = r->skipped_bytes;
	if (im.last_ns > im.first_ns && im.last_ticks > im.first_ticks)
		t->host_hz = (double)(im.last_ticks - im.first_ticks) * 1e9 / (double)(im.last_ns - im.first_ns);
	free(r);
	return im.failed ? fault_set(f, EXIT_NODATA, path, "out of memory") : check_wire_versions(t, path, f);
}

/* ---- The file ------------------------------------------------------------------ */

/* All of what cannot be mapped: a pipe. */
static int slurp(int fd, struct buf *b)
{
	char bytes[65536];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || buf_add(b, bytes, (size_t)n) < 0)
			return -1;
	}
	return 0;
}

struct trace *trace_from_bytes(const void *bytes, size_t n, const char *name, struct fault *f)
{
	struct trace *t = calloc(1, sizeof *t);

	if (!t) {
		fault_set(f, EXIT_NODATA, name, "out of memory");
		return NULL;
	}
	if (import(t, bytes, n, name, f) < 0) {
		trace_free(t);
		return NULL;
	}
	return t;
}

struct trace *trace_read(const char *path, struct fault *f)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	struct trace *t = NULL;
	struct buf b = {0};
	struct stat st;
	void *map;

	if (fd < 0 || fstat(fd, &st) < 0) {
		fault_set(f, EXIT_NODATA, path, "cannot be read: %s%s", strerror(errno),
			  errno == ENOENT ? " (bootflame record makes it)" : "");
	} else if (S_ISREG(st.st_mode) && st.st_size > 0 &&
		   (map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) != MAP_FAILED) {
		t = trace_from_bytes(map, (size_t)st.st_size, path, f);
		munmap(map, (size_t)st.st_size);
	} else if (slurp(fd, &b) < 0) {
		fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	} else {
		t = trace_from_bytes(b.data, b.n, path, f);
	}
	buf_fini(&b);
	if (fd >= 0)
		close(fd);
	return t;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-trace.c - see agent-trace.h.
 *
 * A page of a ring buffer (Documentation/trace/ring-buffer-design.rst; events/header_event):
 *
 *	u64 ticks of the first event | u64 bytes used, flags above bit 27 | events ...
 *
 * An event begins with 32 bits: 5 of type and 27 of ticks since the one before. Types 1 to 28
 * are that many words of data, 0 says in the next word how many bytes, 29 is padding, 30
 * more of ticks, 31 absolute ticks. The data begins with the event's id (16 bits), 16 bits
 * of flags, and the pid.
 */
#include "agent-trace.h"

#include "agent-sys.h"
#include "agent-text.h"

static struct agent_format formats[] = {
	{.system = "initcall", .name = "initcall_level", .kind = AGENT_LEVEL, .fields = {"level"}},
	{.system = "initcall", .name = "initcall_start", .kind = AGENT_START, .fields = {"func"}},
	{.system = "initcall", .name = "initcall_finish", .kind = AGENT_FINISH, .fields = {"func", "ret"}},
	{.system = "sched",
	 .name = "sched_switch",
	 .kind = AGENT_SWITCH,
	 .fields = {"prev_pid", "next_pid", "prev_comm", "next_comm", "prev_state"}},
	{.system = "sched", .name = "sched_waking", .kind = AGENT_WAKING, .fields = {"pid"}},
	{.system = "irq", .name = "irq_handler_entry", .kind = AGENT_IRQ_IN, .fields = {"irq", "name"}},
	{.system = "irq", .name = "irq_handler_exit", .kind = AGENT_IRQ_OUT, .fields = {"irq"}},
	{.system = "irq", .name = "softirq_entry", .kind = AGENT_SOFTIRQ_IN, .fields = {"vec"}},
	{.system = "irq", .name = "softirq_exit", .kind = AGENT_SOFTIRQ_OUT, .fields = {"vec"}},
	{.system = "irq_vectors", .name = "local_timer_entry", .kind = AGENT_VECTOR_IN},
	{.system = "irq_vectors", .name = "local_timer_exit", .kind = AGENT_VECTOR_OUT},
	{.system = "irq_vectors", .name = "reschedule_entry", .kind = AGENT_VECTOR_IN},
	{.system = "irq_vectors", .name = "reschedule_exit", .kind = AGENT_VECTOR_OUT},
	{.system = "irq_vectors", .name = "call_function_entry", .kind = AGENT_VECTOR_IN},
	{.system = "irq_vectors", .name = "call_function_exit", .kind = AGENT_VECTOR_OUT},
	{.system = "irq_vectors", .name = "call_function_single_entry", .kind = AGENT_VECTOR_IN},
	{.system = "irq_vectors", .name = "call_function_single_exit", .kind = AGENT_VECTOR_OUT},
	{.system = "irq_vectors", .name = "irq_work_entry", .kind = AGENT_VECTOR_IN},
	{.system = "irq_vectors", .name = "irq_work_exit", .kind = AGENT_VECTOR_OUT},
	{.system = "workqueue",
	 .name = "workqueue_queue_work",
	 .kind = AGENT_WORK_QUEUE,
	 .fields = {"work", "function"}},
	{.system = "workqueue",
	 .name = "workqueue_execute_start",
	 .kind = AGENT_WORK_IN,
	 .fields = {"work", "function"}},
	{.system = "workqueue", .name = "workqueue_execute_end", .kind = AGENT_WORK_OUT, .fields = {"work"}},
	{.system = "printk", .name = "console", .kind = AGENT_PRINTK, .fields = {"msg"}},
	{.system = "ftrace", .name = "print", .kind = AGENT_MARKER},
	{.system = "ftrace", .name = "funcgraph_entry", .kind = AGENT_FUNCTION_IN, .fields = {"func"}},
	{.system = "ftrace", .name = "funcgraph_exit", .kind = AGENT_FUNCTION_OUT, .fields = {"func"}},
};
#define FORMATS (sizeof formats / sizeof *formats)

#define HEADER_BYTES 16
#define USED_MASK ((1u << 27) - 1)
/* Pages that are read at once. */
#define BLOCK_PAGES 64u

/* Pages as they were read, in a list of blocks. */
struct block {
	struct block *next;
	size_t npages;
	uint8_t pages[];
};

static struct cpu {
	struct block *first, *last;
	uint64_t lost;
	/* Where the reading is: */
	const struct block *block;
	size_t page, at;
	uint64_t ticks;
	struct agent_event next;
	int has_next;
} cpus[BF_CPUS_MAX];

static size_t page_bytes;
/* Where stamps are nanoseconds: one of them and the tick that it was; 0: they are ticks. */
static uint64_t marker_ns, marker_ticks;

/* ---- What the kernel says of its events -------------------------------------------- */

/* "	field:unsigned long func;	offset:8;	size:8;	signed:0;" */
static void read_field(struct agent_format *f, const char *line)
{
	const char *end = line, *name, *offset = text_find(line, "offset:"), *size = text_find(line, "size:");
	char room[64];
	struct text t = text_in(room, sizeof room);

	while (*end && *end != ';' && *end != '[')
		end++;
	for (name = end; name > line && name[-1] != ' ';)
		name--;
	text_add_n(&t, name, (size_t)(end - name));
	/* Of "char[] name" the bracket is part of the type. */
	if (*end == '[' && end[1] == ']' && end[2] == ' ') {
		t = text_in(room, sizeof room);
		for (name = end += 3; *end && *end != ';';)
			end++;
		text_add_n(&t, name, (size_t)(end - name));
	}
	for (unsigned int i = 0; offset && size && i < AGENT_FIELDS && f->fields[i]; i++)
		if (text_equal(f->fields[i], room))
			f->places[i] = (struct agent_place){
				.offset = (uint16_t)text_number(offset + 7),
				.bytes = (uint16_t)text_number(size + 5),
				.located = text_behind(line, "__data_loc ") != NULL,
			};
}

static void read_format(struct agent_format *f, const char *tracefs)
{
	char path[160];
	struct text t = text_in(path, sizeof path);
	const char *line;

	text_add(&t, tracefs);
	text_add(&t, "/events/");
	text_add(&t, f->system);
	text_add(&t, "/");
	text_add(&t, f->name);
	text_add(&t, "/format");
	line = agent_file(path);
	while (line && *line) {
		const char *behind = text_behind(line, "ID: ");

		if (behind)
			f->id = (uint16_t)text_number(behind);
		behind = text_behind(line, "\tfield:");
		if (behind)
			read_field(f, behind);
		while (*line && *line++ != '\n')
			;
	}
}

int agent_trace_has(enum agent_kind kind)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].kind == kind && formats[i].id)
			return 1;
	return 0;
}

/* ---- The pages ---------------------------------------------------------------------- */

static const char *cpu_file(char *room, size_t n, const char *tracefs, unsigned int cpu, const char *name)
{
	struct text t = text_in(room, n);

	text_add(&t, tracefs);
	text_add(&t, "/per_cpu/cpu");
	text_add_number(&t, cpu);
	text_add(&t, name);
	return room;
}

static void load_cpu(struct cpu *c, const char *path)
{
	int fd = sys_open(path, O_RDONLY | O_NONBLOCK);

	while (fd >= 0) {
		struct block *b = c->last;

		if (!b || b->npages == BLOCK_PAGES) {
			b = agent_new(sizeof *b + BLOCK_PAGES * page_bytes);
			if (!b)
				break;
			if (c->last)
				c->last->next = b;
			else
				c->first = b;
			c->last = b;
		}
		if (sys_read(fd, b->pages + b->npages * page_bytes, page_bytes) <= HEADER_BYTES)
			break;
		b->npages++;
	}
	if (fd >= 0)
		sys_close(fd);
}

/* "overrun: 0", "commit overrun: 0", "dropped events: 0". */
static uint64_t lost_of(const char *stats)
{
	static const char *const words[] = {"\noverrun: ", "\ncommit overrun: ", "\ndropped events: "};
	uint64_t lost = 0;

	for (size_t i = 0; stats && i < sizeof words / sizeof *words; i++) {
		const char *at = text_find(stats, words[i]);

		lost += at ? text_number(text_behind(at, words[i])) : 0;
	}
	return lost;
}

static long write_word(const char *tracefs, const char *file, const char *word)
{
	char path[160];
	struct text t = text_in(path, sizeof path);
	long n;
	int fd;

	text_add(&t, tracefs);
	text_add(&t, file);
	fd = sys_open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	n = sys_write(fd, word, 1);
	sys_close(fd);
	return n;
}

/* The event that we had the kernel stamp between two looks at the counter. */
static void find_marker(uint64_t ticks)
{
	struct agent_event e;

	agent_trace_rewind();
	while (agent_trace_next(&e))
		if (e.format->kind == AGENT_MARKER)
			marker_ns = e.ticks;
	marker_ticks = ticks;
}

int agent_trace_load(const char *tracefs)
{
	char path[160];
	struct text t = text_in(path, sizeof path);
	uint64_t from = agent_counter(), to;
	const char *header;

	if (!AGENT_TRACE_IN_TICKS)
		write_word(tracefs, "/trace_marker", "=");
	to = agent_counter();
	if (write_word(tracefs, "/tracing_on", "0") < 0)
		return -1;
	for (size_t i = 0; i < FORMATS; i++)
		read_format(&formats[i], tracefs);
	t = text_in(path, sizeof path);
	text_add(&t, tracefs);
	text_add(&t, "/events/header_page");
	header = agent_file(path);
	header = header ? text_find(header, "char data;") : NULL;
	header = header ? text_find(header, "size:") : NULL;
	page_bytes = header ? (size_t)text_number(header + 5) + HEADER_BYTES : 0;
	if (page_bytes < 4096 || page_bytes > 65536)
		return -1;
	for (unsigned int i = 0; i < BF_CPUS_MAX; i++) {
		load_cpu(&cpus[i], cpu_file(path, sizeof path, tracefs, i, "/trace_pipe_raw"));
		cpus[i].lost = lost_of(agent_file(cpu_file(path, sizeof path, tracefs, i, "/stats")));
	}
	if (!AGENT_TRACE_IN_TICKS)
		find_marker(from + (to - from) / 2);
	return 0;
}

uint64_t agent_trace_lost(unsigned int cpu)
{
	return cpus[cpu].lost;
}

int agent_trace_cpu(unsigned int cpu)
{
	return cpus[cpu].first && cpus[cpu].first->npages;
}

/* ---- Events ------------------------------------------------------------------------- */

static uint64_t number_at(const uint8_t *p, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | p[bytes];
	return v;
}

static const struct agent_format *format_of(uint16_t id)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].id == id && id)
			return &formats[i];
	return NULL;
}

/* The next event on this page that is one of ours, into c->next; 0: there is none. */
static int next_on_page(struct cpu *c, const uint8_t *page)
{
	size_t end = HEADER_BYTES + (number_at(page + 8, 8) & USED_MASK);

	if (end > page_bytes)
		end = page_bytes;
	if (c->at == 0) {
		c->ticks = number_at(page, 8);
		c->at = HEADER_BYTES;
	}
	while (end - c->at >= 8) {
		const uint8_t *p = page + c->at;
		uint32_t head = (uint32_t)number_at(p, 4), type = head & 31, word = (uint32_t)number_at(p + 4, 4);
		uint64_t delta = head >> 5;
		size_t n = 0, skip = 4;

		if (type == 29 && delta == 0)
			break;
		if (type == 31)
			c->ticks = (c->ticks & ~((UINT64_C(1) << 59) - 1)) | (delta + ((uint64_t)word << 27));
		else
			c->ticks += type == 30 ? delta + ((uint64_t)word << 27) : delta;
		if (type >= 30)
			n = 4;
		else if (type == 0 || type == 29)
			n = word;
		else
			n = type * 4;
		if (type == 0)
			skip = 8;
		n = (n + 3) & ~(size_t)3;
		if (n > end - c->at - 4)
			break;
		c->at += 4 + n;
		if (type >= 29 || n < skip + 4)
			continue;
		c->next.data = p + skip;
		c->next.n = n + 4 - skip;
		c->next.format = format_of((uint16_t)number_at(c->next.data, 2));
		c->next.pid = (int32_t)number_at(c->next.data + 4, 4);
		c->next.ticks = c->ticks;
		if (c->next.format)
			return 1;
	}
	return 0;
}

static void step(struct cpu *c)
{
	c->has_next = 0;
	while (c->block && !c->has_next) {
		if (c->page == c->block->npages) {
			c->block = c->block->next;
			c->page = c->at = 0;
			continue;
		}
		c->has_next = next_on_page(c, c->block->pages + c->page * page_bytes);
		if (!c->has_next) {
			c->page++;
			c->at = 0;
		}
	}
}

void agent_trace_rewind(void)
{
	for (unsigned int i = 0; i < BF_CPUS_MAX; i++) {
		cpus[i].block = cpus[i].first;
		cpus[i].page = cpus[i].at = 0;
		cpus[i].next.cpu = i;
		step(&cpus[i]);
	}
}

static uint64_t to_ticks(uint64_t stamp)
{
	uint64_t ns = marker_ns - stamp, hz = agent_counter_hz();

	if (!marker_ns || stamp > marker_ns)
		return stamp > marker_ns && marker_ns ? UINT64_MAX : stamp;
	ns = ns / 1000000000 * hz + ns % 1000000000 * hz / 1000000000;
	return ns < marker_ticks ? marker_ticks - ns : 0;
}

int agent_trace_next(struct agent_event *e)
{
	struct cpu *first = NULL;

	for (unsigned int i = 0; i < BF_CPUS_MAX; i++)
		if (cpus[i].has_next && (!first || cpus[i].next.ticks < first->next.ticks))
			first = &cpus[i];
	if (!first)
		return 0;
	*e = first->next;
	e->ticks = to_ticks(e->ticks);
	step(first);
	return 1;
}

/* ---- Fields ------------------------------------------------------------------------- */

static const struct agent_place *place(const struct agent_event *e, unsigned int field)
{
	const struct agent_place *p = &e->format->places[field];

	return p->bytes && (size_t)p->offset + p->bytes <= e->n ? p : NULL;
}

int64_t agent_number(const struct agent_event *e, unsigned int field)
{
	const struct agent_place *p = place(e, field);
	uint64_t v;

	if (!p || p->bytes > 8)
		return 0;
	v = number_at(e->data + p->offset, p->bytes);
	return p->bytes == 4 ? (int32_t)v : (int64_t)v;
}

const char *agent_string(const struct agent_event *e, unsigned int field, char *room, size_t n)
{
	const struct agent_place *p = place(e, field);
	size_t at = p ? p->offset : 0, bytes = p ? p->bytes : 0, k = 0;

	if (p && p->located && bytes == 4) {
		uint32_t where = (uint32_t)number_at(e->data + at, 4);

		at = where & 0xffff;
		bytes = where >> 16;
	}
	if (at > e->n)
		bytes = 0;
	else if (bytes > e->n - at)
		bytes = e->n - at;
	for (; k < bytes && k + 1 < n && e->data[at + k]; k++) {
		char c = (char)e->data[at + k];

		room[k] = c >= ' ' && c <= '~' ? c : ' ';
	}
	room[k] = '\0';
	return room;
}

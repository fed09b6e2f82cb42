/* SPDX-License-Identifier: BSD-2-Clause
 *
 * outside.c - see outside.h. Loading by the skeleton that bpftool makes of outside.bpf.c; each
 * program is attached by itself, as a kernel may lack the tracepoints of some.
 */
#include "outside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <outside.skel.h>

#include "../hostlib/host-clock.h"

/* A part is what one would miss. */
enum part {
	SELF,    /* run, and attached to nothing */
	THREADS, /* without these there is nothing */
	FAULTS,
	BLOCK_IO,
	EXITS,
	EXIT_VALUES,
};
static const char *const part_names[] = {
	[FAULTS] = "faults",
	[BLOCK_IO] = "block-io",
	[EXITS] = "exits",
	[EXIT_VALUES] = "exit-values",
};
static const struct {
	const char *program;
	enum part part;
} programs[] = {
	{"bootflame_self", SELF},           {"bootflame_fork", THREADS},          {"bootflame_exec", THREADS},
	{"bootflame_rename", THREADS},      {"bootflame_switch", THREADS},        {"bootflame_wakeup", THREADS},
	{"bootflame_fault", FAULTS},        {"bootflame_kfault", FAULTS},         {"bootflame_issue", BLOCK_IO},
	{"bootflame_complete", BLOCK_IO},   {"bootflame_kvm_exit", EXITS},        {"bootflame_kvm_entry", EXITS},
	{"bootflame_kvm_user", EXITS},      {"bootflame_kvm_pio", EXIT_VALUES},   {"bootflame_kvm_mmio", EXIT_VALUES},
	{"bootflame_kvm_msr", EXIT_VALUES}, {"bootflame_kvm_cpuid", EXIT_VALUES},
};
#define PROGRAMS (sizeof programs / sizeof *programs)

struct outside {
	struct outside_bpf *bpf;
	struct bpf_link *links[PROGRAMS];
	struct ring_buffer *ring;
	uint64_t load_ns;
	size_t nlacks;
	char lacks[PROGRAMS][96];
	void (*record)(void *arg, const struct outside_record *r);
	void *arg;
};

static int on_record(void *arg, void *data, size_t n)
{
	struct outside *o = arg;

	if (n >= sizeof(struct outside_record) && o->record)
		o->record(o->arg, data);
	return 0;
}

/* What libbpf says goes nowhere: the errno it leaves is put into words here. */
static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

/* Why the kernel refused, as far as errno tells. */
static void explain(char *why, size_t n, const char *what, int e)
{
	if (e == EPERM || e == EACCES)
		snprintf(why, n, "%s: %s (run as root, or: setcap cap_bpf,cap_perfmon+ep bootflame-record)", what,
			 strerror(e));
	else if (access("/sys/kernel/btf/vmlinux", R_OK) < 0)
		snprintf(why, n, "/sys/kernel/btf/vmlinux: %s (a kernel with CONFIG_DEBUG_INFO_BTF has it)",
			 strerror(errno));
	else
		snprintf(why, n, "%s: %s (Linux 5.12 or later, with CONFIG_BPF_SYSCALL, does)", what, strerror(e));
}

static struct bpf_program *program(const struct outside *o, size_t i)
{
	return bpf_object__find_program_by_name(o->bpf->obj, programs[i].program);
}

/* The process as the kernel counts it, which in a container is not as getpid does. */
static int learn_self(const struct outside *o)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return bpf_prog_test_run_opts(bpf_program__fd(o->bpf->progs.bootflame_self), &opts);
}

static int attach(struct outside *o, char *why, size_t n)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		if (programs[i].part == SELF || !bpf_program__autoload(program(o, i)))
			continue;
		o->links[i] = bpf_program__attach(program(o, i));
		if (o->links[i])
			continue;
		if (programs[i].part == THREADS) {
			explain(why, n, programs[i].program, errno);
			return -1;
		}
		snprintf(o->lacks[o->nlacks++], sizeof *o->lacks, "%s %s: %s", part_names[programs[i].part],
			 strchr(bpf_program__section_name(program(o, i)), '/') + 1, strerror(errno));
	}
	return 0;
}

static int load(struct outside *o, int with_kvm, char *why, size_t n)
{
	o->bpf = outside_bpf__open();
	if (!o->bpf) {
		explain(why, n, "BPF", errno);
		return -1;
	}
	for (size_t i = 0; i < PROGRAMS; i++)
		if (programs[i].part >= EXITS)
			bpf_program__set_autoload(program(o, i), with_kvm);
	/* Every exit makes a record. */
	if (with_kvm)
		bpf_map__set_max_entries(o->bpf->maps.bootflame_ring, 8 << 20);
	if (outside_bpf__load(o->bpf) < 0) {
		explain(why, n, "loading BPF", errno);
		return -1;
	}
	if (learn_self(o) < 0) {
		explain(why, n, "running BPF", errno);
		return -1;
	}
	if (attach(o, why, n) < 0)
		return -1;
	o->ring = ring_buffer__new(bpf_map__fd(o->bpf->maps.bootflame_ring), on_record, o, NULL);
	if (!o->ring) {
		explain(why, n, "the BPF ring", errno);
		return -1;
	}
	return 0;
}

struct outside *outside_new(int with_kvm, char *why, size_t n)
{
	uint64_t start_ns = host_now().ns;
	struct outside *o = calloc(1, sizeof *o);

	if (!o) {
		snprintf(why, n, "out of memory");
		return NULL;
	}
	libbpf_set_print(quiet);
	if (load(o, with_kvm, why, n) < 0) {
		outside_free(o);
		return NULL;
	}
	o->load_ns = host_now().ns - start_ns;
	return o;
}

void outside_free(struct outside *o)
{
	if (!o)
		return;
	ring_buffer__free(o->ring);
	for (size_t i = 0; i < PROGRAMS; i++)
		bpf_link__destroy(o->links[i]);
	outside_bpf__destroy(o->bpf);
	free(o);
}

uint64_t outside_load_ns(const struct outside *o)
{
	return o->load_ns;
}

const char *outside_lacks(const struct outside *o, size_t n)
{
	return n < o->nlacks ? o->lacks[n] : NULL;
}

void outside_arm(struct outside *o)
{
	int threads = bpf_map__fd(o->bpf->maps.bootflame_threads);
	__u32 tid;

	while (bpf_map_get_next_key(threads, NULL, &tid) == 0 && bpf_map_delete_elem(threads, &tid) == 0)
		;
	outside_poll(o, NULL, NULL);
	o->bpf->bss->threads = 0;
	o->bpf->bss->dropped = 0;
	o->bpf->bss->guest_memory = 0;
	o->bpf->bss->guest_memory_end = 0;
	o->bpf->bss->armed = 1;
}

/* The end last: while it is 0, the start does not count. */
void outside_guest_memory(struct outside *o, uint64_t start, uint64_t end)
{
	__atomic_store_n(&o->bpf->bss->guest_memory, start, __ATOMIC_SEQ_CST);
	__atomic_store_n(&o->bpf->bss->guest_memory_end, end, __ATOMIC_SEQ_CST);
}

void outside_poll(struct outside *o, void (*record)(void *arg, const struct outside_record *r), void *arg)
{
	o->record = record;
	o->arg = arg;
	ring_buffer__consume(o->ring);
}

int outside_fd(const struct outside *o)
{
	return ring_buffer__epoll_fd(o->ring);
}

uint64_t outside_dropped(const struct outside *o)
{
	return __atomic_load_n(&o->bpf->bss->dropped, __ATOMIC_SEQ_CST);
}

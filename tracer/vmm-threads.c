/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-threads.c - see vmm-threads.h. What a thread is there for only its name tells.
 */
#include "vmm-threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hostlib/text.h"

/* Names of vCPUs' threads: this, the number, and nothing or a slash behind it. */
static const char *const vcpu_prefixes[] = {
	"CPU ",        /* QEMU: CPU 0/KVM, CPU 0/TCG */
	"fc_vcpu ",    /* Firecracker */
	"vcpu",        /* cloud-hypervisor */
	"kvm-vcpu-",   /* kvmtool */
	"crosvm_vcpu", /* crosvm */
	"vcpu-",       /* StratoVirt, bhyve's ports */
};

/* Writes the role; whether it runs the guest. */
static int role_of(uint64_t index, const char *name, char *role, size_t n)
{
	for (size_t i = 0; i < sizeof vcpu_prefixes / sizeof *vcpu_prefixes; i++) {
		size_t prefix = strlen(vcpu_prefixes[i]), digits;
		char number[VMM_THREAD_NAME_BYTES];
		uint64_t cpu;

		if (strncmp(name, vcpu_prefixes[i], prefix) != 0)
			continue;
		digits = strcspn(name + prefix, "/");
		snprintf(number, sizeof number, "%.*s", (int)digits, name + prefix);
		if (text_to_u64(number, 0, UINT32_MAX, &cpu) < 0)
			continue;
		snprintf(role, n, "vcpu%" PRIu64, cpu);
		return 1;
	}
	if (strncmp(name, "ALL CPUs/", 9) == 0) { /* QEMU, under -icount and thread=single */
		snprintf(role, n, "vcpus");
		return 1;
	}
	snprintf(role, n, "%s", index == 0 ? "main" : "other");
	return 0;
}

void vmm_threads_init(struct vmm_threads *t, struct tf_writer *trace, uint64_t boot)
{
	memset(t, 0, sizeof *t);
	t->trace = trace;
	t->boot = boot;
}

void vmm_threads_name(struct vmm_threads *t, uint64_t index, struct host_time now, const char *name)
{
	char role[32], value[96];
	struct vmm_thread *thread;

	if (index >= VMM_THREADS_MAX)
		return;
	thread = &t->v[index];
	if (thread->seen && strncmp(thread->name, name, sizeof thread->name - 1) == 0)
		return;
	if (!thread->seen)
		thread->first = now;
	thread->seen = 1;
	snprintf(thread->name, sizeof thread->name, "%s", name);
	if (role_of(index, thread->name, role, sizeof role) && !t->vcpu)
		t->vcpu = thread;
	if (index >= t->n)
		t->n = index + 1;
	snprintf(value, sizeof value, "%" PRIu64 " %s %s", index, role, thread->name);
	tf_write_host(t->trace, t->boot, thread->first.ns, thread->first.ticks, "thread", value);
}

static uint64_t index_of(struct vmm_threads *t, pid_t pid, pid_t tid)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].tid == tid)
			return i;
	/* The process's first thread is 0, whichever is found first. */
	return tid == pid ? 0 : t->n ? t->n : 1;
}

void vmm_threads_scan(struct vmm_threads *t, pid_t pid)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		char name[64] = "", file[64];
		uint64_t tid, index;
		ssize_t n;
		int fd;

		if (text_to_u64(entry->d_name, 1, INT32_MAX, &tid) < 0)
			continue;
		snprintf(file, sizeof file, "%" PRIu64 "/comm", tid);
		fd = openat(dirfd(dir), file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue; /* it has ended */
		n = read(fd, name, sizeof name - 1);
		close(fd);
		if (n <= 0)
			continue;
		name[n - (name[n - 1] == '\n')] = '\0';
		index = index_of(t, pid, (pid_t)tid);
		vmm_threads_name(t, index, host_now(), name);
		if (index < VMM_THREADS_MAX)
			t->v[index].tid = (pid_t)tid;
	}
	if (dir)
		closedir(dir);
}

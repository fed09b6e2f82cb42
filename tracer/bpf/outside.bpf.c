/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 *
 * outside.bpf.c - what the VMM's threads do outside the guest, as the host's kernel sees it. In: raw
 * tracepoints of the whole machine. Out: records of the VMM's threads alone, in a ring.
 *
 * The VMM is the first child that the recorder forks once `armed`, with all of its threads and
 * children. A thread is RUNNING, READY (it could run) or BLOCKED; each change ends a stretch of
 * time, and a stretch that was not RUNNING becomes a record. A thread's state is changed
 * under its run queue's lock, as the tracepoints are passed; all else of it by itself.
 *
 * The kernel's types are declared here, as far as they are used, and their fields found in the
 * kernel's BTF when this is loaded: nothing of the machine that builds this goes into it.
 */
#include "outside-record.h"

#include <linux/bpf.h>
#include <linux/version.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define IN_THE_KERNEL __attribute__((preserve_access_index))

struct task_struct {
	int pid;
	unsigned int __state;
	unsigned int in_iowait : 1;
	unsigned long maj_flt;
	char comm[OUTSIDE_NAME_BYTES];
} IN_THE_KERNEL;
/* Before Linux 5.14. */
struct task_struct___before {
	long state;
} IN_THE_KERNEL;
struct request {
	unsigned int __data_len;
} IN_THE_KERNEL;

#define TASK_DEAD 0x80

/* The common header of a tracepoint, and what has stood first behind it in kvm_exit since there
 * is one; the raw tracepoint does not carry the reason. */
struct kvm_exit_event {
	__u64 common;
	__u32 exit_reason;
};

enum state {
	RUNNING,
	READY,
	BLOCKED,
};

struct thread {
	__u32 index;
	__u32 state;
	__u64 since_ns;
	__u64 iowait; /* BLOCKED for block I/O */
	/* The last page fault, which becomes a record when it is known whether it was major. */
	__u64 fault_ns, fault_address, faults_major;
	/* The exit that the thread is in; 0: none. */
	__u64 exit_ns, exit_value;
	__u32 exit_kind, exit_reason;
	__u32 entered;
};

struct io {
	__u64 start_ns, bytes;
	__u32 thread;
};

#define THREADS_MAX 1024

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, THREADS_MAX);
	__type(key, __u32); /* thread id */
	__type(value, struct thread);
} bootflame_threads SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64); /* the kernel's request */
	__type(value, struct io);
} bootflame_io SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} bootflame_ring SEC(".maps");

extern int LINUX_KERNEL_VERSION __kconfig;

/* The recorder's. */
__u32 recorder;                       /* its process, as the first namespace counts */
__u32 armed;                          /* its next child is the VMM */
__u64 guest_memory, guest_memory_end; /* addresses in the VMM; 0: not known yet, and all faults are told */
/* The programs'. */
__u32 threads;
__u64 dropped;

static void tell(struct outside_record *r, __u64 flags)
{
	if (bpf_ringbuf_output(&bootflame_ring, r, sizeof *r, flags) < 0)
		__sync_fetch_and_add(&dropped, 1);
}

/* The recorder looks when it likes, and is woken when the ring fills. */
static void tell_stretch(__u32 kind, __u32 thread, __u64 start_ns, __u64 end_ns, __u64 what, __u64 value)
{
	struct outside_record r = {.start_ns = start_ns, .kind = kind, .thread = thread, .what = what};

	r.duration_ns = end_ns - start_ns;
	r.value = value;
	tell(&r, bpf_ringbuf_query(&bootflame_ring, BPF_RB_AVAIL_DATA) > (1 << 18) ? BPF_RB_FORCE_WAKEUP
										   : BPF_RB_NO_WAKEUP);
}

static void tell_change(__u32 kind, __u32 thread, const char *kernel_name)
{
	struct outside_record r = {.start_ns = bpf_ktime_get_ns(), .kind = kind, .thread = thread};

	if (kernel_name)
		bpf_probe_read_kernel_str(r.name, sizeof r.name, kernel_name);
	tell(&r, BPF_RB_FORCE_WAKEUP);
}

static struct thread *find(__u32 tid)
{
	return bpf_map_lookup_elem(&bootflame_threads, &tid);
}

static struct thread *find_current(void)
{
	return find((__u32)bpf_get_current_pid_tgid());
}

static bool in_recorder(void)
{
	return (__u32)(bpf_get_current_pid_tgid() >> 32) == recorder;
}

/* ---- Threads come and go ------------------------------------------------------- */

/* Run by the recorder itself, attached to nothing. */
SEC("raw_tp")
int bootflame_self(void *unused __attribute__((unused)))
{
	recorder = (__u32)(bpf_get_current_pid_tgid() >> 32);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int bootflame_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (void *)ctx->args[1];
	struct thread new = {.state = READY, .since_ns = bpf_ktime_get_ns()};
	__u32 tid = (__u32)BPF_CORE_READ(child, pid);

	if (armed && in_recorder())
		armed = 0;
	else if (!find_current())
		return 0;
	new.index = __sync_fetch_and_add(&threads, 1);
	if (bpf_map_update_elem(&bootflame_threads, &tid, &new, BPF_ANY) < 0)
		__sync_fetch_and_add(&dropped, 1);
	else
		tell_change(OUTSIDE_THREAD, new.index, (const char *)__builtin_preserve_access_index(&child->comm));
	return 0;
}

/* A thread that is not its process's first one takes the first one's place and number. */
SEC("raw_tp/sched_process_exec")
int bootflame_exec(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 before = (__u32)ctx->args[1];
	struct thread *t = find_current();

	if (!t)
		return 0;
	if (before != (__u32)bpf_get_current_pid_tgid())
		bpf_map_delete_elem(&bootflame_threads, &before);
	tell_change(OUTSIDE_EXEC, t->index, NULL);
	return 0;
}

SEC("raw_tp/task_rename")
int bootflame_rename(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)ctx->args[0];
	struct thread *t = find((__u32)BPF_CORE_READ(task, pid));

	if (t)
		tell_change(OUTSIDE_NAME, t->index, (const char *)ctx->args[1]);
	return 0;
}

static void end_fault(struct thread *t, struct task_struct *task)
{
	if (t->fault_ns)
		tell_stretch(OUTSIDE_FAULT, t->index, t->fault_ns, t->fault_ns,
			     BPF_CORE_READ(task, maj_flt) != t->faults_major, t->fault_address);
	t->fault_ns = 0;
}

static void end_exit(struct thread *t, __u64 now_ns)
{
	if (t->exit_ns)
		tell_stretch(t->exit_kind, t->index, t->exit_ns, now_ns, t->exit_reason, t->exit_value);
	t->exit_ns = 0;
}

/* ---- Running, and not ------------------------------------------------------------- */

/* What it was until now, if that was not RUNNING, is over. */
static void change(struct thread *t, __u32 state, __u64 now_ns)
{
	if (t->state == READY)
		tell_stretch(OUTSIDE_STOLEN, t->index, t->since_ns, now_ns, 0, 0);
	else if (t->state == BLOCKED)
		tell_stretch(OUTSIDE_BLOCKED, t->index, t->since_ns, now_ns, t->iowait, 0);
	t->state = state;
	t->since_ns = now_ns;
}

static __u64 task_state(struct task_struct *task)
{
	struct task_struct___before *before = (void *)task;

	if (bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state);
	return (__u64)BPF_CORE_READ(before, state);
}

/* Linux 5.18 has the state as an argument as well; 5.18 itself, as another one than others do. */
SEC("raw_tp/sched_switch")
int bootflame_switch(struct bpf_raw_tracepoint_args *ctx)
{
	bool preempted = ctx->args[0];
	struct task_struct *prev = (void *)ctx->args[1], *next = (void *)ctx->args[2];
	__u32 prev_tid = (__u32)BPF_CORE_READ(prev, pid), next_tid = (__u32)BPF_CORE_READ(next, pid);
	struct thread *t = find(prev_tid);

	if (t) {
		__u64 state = task_state(prev), now_ns = bpf_ktime_get_ns();

		if (state & TASK_DEAD) {
			end_fault(t, prev);
			end_exit(t, now_ns);
			tell_change(OUTSIDE_GONE, t->index, NULL);
			bpf_map_delete_elem(&bootflame_threads, &prev_tid);
		} else {
			t->state = RUNNING;
			t->iowait = BPF_CORE_READ_BITFIELD_PROBED(prev, in_iowait);
			change(t, preempted || !state ? READY : BLOCKED, now_ns);
		}
	}
	t = find(next_tid);
	if (t)
		change(t, RUNNING, bpf_ktime_get_ns());
	return 0;
}

static int wakeup(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)ctx->args[0];
	struct thread *t = find((__u32)BPF_CORE_READ(task, pid));

	/* One that is woken before it slept is seen to be ready when it gives up the CPU. */
	if (t && t->state == BLOCKED)
		change(t, READY, bpf_ktime_get_ns());
	return 0;
}

SEC("raw_tp/sched_wakeup")
int bootflame_wakeup(struct bpf_raw_tracepoint_args *ctx)
{
	return wakeup(ctx);
}

/* ---- The guest's memory ------------------------------------------------------------- */

static int page_fault(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 address = ctx->args[0];
	struct thread *t;

	if (guest_memory_end && (address < guest_memory || address >= guest_memory_end))
		return 0;
	t = find_current();
	if (!t)
		return 0;
	end_fault(t, task);
	t->fault_ns = bpf_ktime_get_ns();
	t->fault_address = address;
	t->faults_major = BPF_CORE_READ(task, maj_flt);
	return 0;
}

SEC("raw_tp/page_fault_user")
int bootflame_fault(struct bpf_raw_tracepoint_args *ctx)
{
	return page_fault(ctx);
}

/* The kernel's own accesses to the VMM's memory: reads from files, writes to them. */
SEC("raw_tp/page_fault_kernel")
int bootflame_kfault(struct bpf_raw_tracepoint_args *ctx)
{
	return page_fault(ctx);
}

/* ---- Disks -------------------------------------------------------------------------- */

SEC("raw_tp/block_rq_issue")
int bootflame_issue(struct bpf_raw_tracepoint_args *ctx)
{
	struct thread *t = find_current();
	struct request *rq;
	struct io io = {};
	__u64 key;

	if (!t)
		return 0;
	if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 11, 0))
		rq = (void *)ctx->args[0];
	else
		rq = (void *)ctx->args[1]; /* behind its queue */
	io.start_ns = bpf_ktime_get_ns();
	io.thread = t->index;
	if (bpf_core_field_exists(rq->__data_len))
		io.bytes = BPF_CORE_READ(rq, __data_len);
	key = (__u64)rq;
	if (bpf_map_update_elem(&bootflame_io, &key, &io, BPF_ANY) < 0)
		__sync_fetch_and_add(&dropped, 1);
	return 0;
}

SEC("raw_tp/block_rq_complete")
int bootflame_complete(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 key = ctx->args[0];
	struct io *io = bpf_map_lookup_elem(&bootflame_io, &key);

	if (!io)
		return 0;
	tell_stretch(OUTSIDE_BLOCK_IO, io->thread, io->start_ns, bpf_ktime_get_ns(), 0, io->bytes);
	bpf_map_delete_elem(&bootflame_io, &key);
	return 0;
}

/* ---- KVM ------------------------------------------------------------------------------ */

SEC("tp/kvm/kvm_exit")
int bootflame_kvm_exit(struct kvm_exit_event *ctx)
{
	struct thread *t = find_current();

	if (!t)
		return 0;
	t->exit_ns = bpf_ktime_get_ns();
	t->exit_kind = OUTSIDE_EXIT;
	t->exit_reason = ctx->exit_reason;
	t->exit_value = 0;
	return 0;
}

SEC("raw_tp/kvm_entry")
int bootflame_kvm_entry(void *unused __attribute__((unused)))
{
	struct thread *t = find_current();

	if (!t)
		return 0;
	end_exit(t, bpf_ktime_get_ns());
	if (!t->entered)
		tell_change(OUTSIDE_ENTERED, t->index, NULL);
	t->entered = 1;
	return 0;
}

/* What the guest meant by the exit that it is in. */
static int means(__u64 value)
{
	struct thread *t = find_current();

	if (t)
		t->exit_value = value;
	return 0;
}

SEC("raw_tp/kvm_pio")
int bootflame_kvm_pio(struct bpf_raw_tracepoint_args *ctx)
{
	return means((__u32)ctx->args[1]);
}

SEC("raw_tp/kvm_mmio")
int bootflame_kvm_mmio(struct bpf_raw_tracepoint_args *ctx)
{
	return means(ctx->args[2]);
}

SEC("raw_tp/kvm_msr")
int bootflame_kvm_msr(struct bpf_raw_tracepoint_args *ctx)
{
	return means((__u32)ctx->args[1]);
}

SEC("raw_tp/kvm_cpuid")
int bootflame_kvm_cpuid(struct bpf_raw_tracepoint_args *ctx)
{
	return means((__u32)ctx->args[0]);
}

SEC("raw_tp/kvm_userspace_exit")
int bootflame_kvm_user(struct bpf_raw_tracepoint_args *ctx)
{
	struct thread *t = find_current();

	if (!t)
		return 0;
	if (!t->exit_ns) /* where there is no kvm_exit */
		t->exit_ns = bpf_ktime_get_ns();
	t->exit_kind = OUTSIDE_USER_EXIT;
	t->exit_reason = (__u32)ctx->args[0];
	return 0;
}

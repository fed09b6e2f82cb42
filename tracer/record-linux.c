/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-linux.c - see record-linux.h.
 */
#include "record-linux.h"

#include <bootflame/linux-init.h>
#include <bootflame/wire.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "cpio.h"
#include "hostlib/host-clock.h"
#include "hostlib/self-dir.h"
#include "linux-symbols.h"

/* What makes a step's figure net of others: who runs, what interrupts, what was queued and by
 * whom. printk:console stamps each message of the log by the same clock. */
static const char events[] = "initcall:*,sched:sched_switch,sched:sched_waking,irq:irq_handler_entry,"
			     "irq:irq_handler_exit,irq:softirq_entry,irq:softirq_exit,"
			     "workqueue:workqueue_queue_work,workqueue:workqueue_execute_start,"
			     "workqueue:workqueue_execute_end,printk:console";
static const char x86_events[] = ",irq_vectors:local_timer_entry,irq_vectors:local_timer_exit";
static const char x86_smp_events[] =
	",irq_vectors:reschedule_entry,irq_vectors:reschedule_exit,irq_vectors:call_function_entry,"
	"irq_vectors:call_function_exit,irq_vectors:call_function_single_entry,"
	"irq_vectors:call_function_single_exit,irq_vectors:irq_work_entry,irq_vectors:irq_work_exit";

#define AGAIN "; booting once more, with initcall_debug on its console"

/* What a getty asks, or whatever else an init of its own may say. */
#define LOGIN_PROMPT "login: *$"

/* ---- The kernel's command line ------------------------------------------------------- */

static int is_x86(const struct record_linux *l)
{
	return l->image.machine == EM_X86_64;
}

static int add_tracing(struct record_linux *l, const struct record_options *o)
{
	const struct record_linux_options *q = l->options;
	int rc = 0;

	if (l->console)
		return buf_addf(&l->append, " initcall_debug ignore_loglevel");
	rc |= buf_addf(&l->append, " loglevel=3");
	if (q->untraced)
		return rc;
	rc |= buf_addf(&l->append, " trace_clock=%s trace_buf_size=%s trace_event=%s%s%s",
		       is_x86(l) ? "x86-tsc" : "local", q->functions ? "16M" : "1M", events,
		       is_x86(l) ? x86_events : "", is_x86(l) && o->vm.smp > 1 ? x86_smp_events : "");
	if (q->functions)
		rc |= buf_addf(&l->append,
			       " ftrace=function_graph ftrace_graph_filter=%s ftrace_graph_max_depth=%" PRIu64,
			       q->functions, q->depth);
	return rc;
}

/* The host's own counter is the guest's too under TCG. The kernel would find its rate by the
 * PIT, which a busy host delivers too late: then there is no clock, and no boot. */
static uint64_t host_khz(void)
{
	struct timespec pause = {.tv_nsec = 20000000};
	struct host_time from = host_now(), to;

	nanosleep(&pause, NULL);
	to = host_now();
	return (uint64_t)((double)(to.ticks - from.ticks) / (double)(to.ns - from.ns) * 1e6);
}

/* Ours first, so that the user's hold where both say something. A panic ends the machine. */
static int make_append(struct record_linux *l, struct record_options *o, struct fault *f)
{
	int rc;

	buf_fini(&l->append);
	rc = buf_addf(&l->append, "console=%s panic=-1 rdinit=/" BF_LINUX_DIR "/" BF_LINUX_INIT,
		      is_x86(l) ? "ttyS0" : "ttyAMA0");
	rc |= add_tracing(l, o);
	if (is_x86(l) && !o->vm.exact && strcmp(o->vm.accel, "tcg") == 0 && host_now().ticks)
		rc |= buf_addf(&l->append, " tsc_early_khz=%" PRIu64, host_khz());
	if (o->vm.exact)
		rc |= buf_addf(&l->append, " nokaslr random.trust_cpu=off");
	else if (l->options->symbols)
		rc |= buf_addf(&l->append, " nokaslr");
	if (*l->user_append)
		rc |= buf_addf(&l->append, " %s", l->user_append);
	if (rc < 0)
		return fault_set(f, EXIT_NODATA, NULL, "out of memory");
	o->vm.append = l->append.data;
	return 0;
}

/* ---- The initramfs --------------------------------------------------------------------- */

static int read_file(struct buf *out, const char *path, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[65536];
	ssize_t n = fd < 0 ? -1 : 0;
	int rc = 0;

	while (fd >= 0 && rc == 0 && ((n = read(fd, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)))
		rc = n > 0 ? buf_add(out, bytes, (size_t)n) : 0;
	if (n < 0)
		fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	else if (rc < 0)
		fault_set(f, EXIT_NODATA, path, "out of memory");
	if (fd >= 0)
		close(fd);
	return n < 0 || rc < 0 ? -1 : 0;
}

static int add_agent(struct record_linux *l, struct buf *archive, struct fault *f)
{
	const char *name = is_x86(l) ? "bootflame-init-x86-64" : "bootflame-init-aarch64";
	struct buf agent = {0};
	char path[4096];
	int rc;

	if (self_dir_part(path, sizeof path, "linux-init", name) < 0)
		return fault_set(f, EXIT_NODATA, name, "the agent is not there (build it with make linux-init%s)",
				 is_x86(l) ? "" : "; it takes gcc-aarch64-linux-gnu");
	rc = read_file(&agent, path, f);
	if (rc == 0 && cpio_file(archive, BF_LINUX_DIR "/" BF_LINUX_INIT, agent.data, agent.n) < 0)
		rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
	buf_fini(&agent);
	return rc;
}

static int add_symbols(struct record_linux *l, struct buf *archive, struct fault *f)
{
	struct buf text = {0};
	int rc = l->options->symbols ? linux_symbols_read(&text, l->options->symbols, f) : 0;

	if (rc == 0 && text.n && cpio_file(archive, BF_LINUX_DIR "/" BF_LINUX_SYMBOLS, text.data, text.n) < 0)
		rc = fault_set(f, EXIT_NODATA, NULL, "out of memory");
	buf_fini(&text);
	return rc;
}

/* The user's stands behind ours, packed or not: Linux unpacks one after the other. */
static int make_initrd(struct record_linux *l, struct fault *f)
{
	struct buf archive = {0};
	size_t sent = 0;
	int rc = cpio_directory(&archive, BF_LINUX_DIR);

	if (rc < 0)
		fault_set(f, EXIT_NODATA, NULL, "out of memory");
	if (rc < 0 || add_agent(l, &archive, f) < 0 || add_symbols(l, &archive, f) < 0 || cpio_end(&archive) < 0 ||
	    (l->options->initrd && read_file(&archive, l->options->initrd, f) < 0)) {
		buf_fini(&archive);
		return -1;
	}
	l->initrd_fd = memfd_create("bootflame-initrd", 0); /* the VMM opens it by our number for it */
	snprintf(l->initrd_path, sizeof l->initrd_path, "/proc/self/fd/%d", l->initrd_fd);
	while (l->initrd_fd >= 0 && sent < archive.n) {
		ssize_t n = write(l->initrd_fd, archive.data + sent, archive.n - sent);

		if (n < 0 && errno != EINTR)
			break;
		sent += n > 0 ? (size_t)n : 0;
	}
	if (sent < archive.n)
		fault_set(f, EXIT_NODATA, "initramfs", "cannot be made in memory: %s", strerror(errno));
	rc = sent < archive.n ? -1 : 0;
	buf_fini(&archive);
	return rc;
}

/* ---- Beginning and end ----------------------------------------------------------------- */

int record_linux_init(struct record_linux *l, struct record_options *o, struct fault *f)
{
	const char *until = o->linux.until ? o->linux.until : o->linux.initrd ? LOGIN_PROMPT : NULL;

	*l = (struct record_linux){
		.options = &o->linux, .user_append = o->vm.append, .initrd_fd = -1, .console = o->linux.console};
	if (until && regcomp(&l->until, until, REG_EXTENDED | REG_NOSUB) != 0)
		return fault_set(f, EXIT_USAGE, until, "is no extended regular expression");
	l->has_until = until != NULL;
	if (linux_image_read(&l->image, o->linux.image, f) < 0 ||
	    vmm_check_kernel(o->vm.machine, o->linux.image, l->image.machine, f) < 0 || make_append(l, o, f) < 0 ||
	    make_initrd(l, f) < 0)
		return -1;
	/* QEMU's CPUs take turns there, and the first does not let go while it waits for the second. */
	if (is_x86(l) && o->vm.exact && o->vm.smp > 1)
		return fault_set(f, EXIT_USAGE, o->linux.image,
				 "does not come up with several CPUs under --exact (one of --exact and --smp)");
	o->vm.kernel = o->linux.image;
	o->vm.initrd = l->initrd_path;
	return 0;
}

void record_linux_fini(struct record_linux *l)
{
	if (l->has_until)
		regfree(&l->until);
	if (l->initrd_fd >= 0)
		close(l->initrd_fd);
	buf_fini(&l->append);
}

void record_linux_facts(const struct record_linux *l, struct tf_writer *trace)
{
	tf_write_fact(trace, "guest", "linux");
	tf_write_fact(trace, "kernel-version", l->image.version);
	tf_write_fact(trace, "tracing",
		      l->console              ? "console"
		      : l->options->untraced  ? "none"
		      : l->options->functions ? "functions"
					      : "events");
	if (l->options->functions)
		tf_write_fact(trace, "functions", l->options->functions);
	if (l->options->initrd)
		tf_write_fact(trace, "initrd", l->options->initrd);
}

void record_linux_boot(struct record_linux *l)
{
	l->lines = 0;
	*l->panic = *l->initcall = '\0';
}

/* ---- What the console says --------------------------------------------------------------- */

int record_linux_line(struct record_linux *l, const char *line, int whole)
{
	const char *at;

	l->lines += whole != 0;
	if (whole && (at = strstr(line, "Kernel panic - not syncing")))
		snprintf(l->panic, sizeof l->panic, "%s", at);
	if (whole && l->console && (at = strstr(line, "calling  ")))
		snprintf(l->initcall, sizeof l->initcall, "%.*s", (int)strcspn(at + 9, "+ "), at + 9);
	return l->has_until && regexec(&l->until, line, 0, NULL, 0) == 0;
}

/* How it ended without the agent's word. */
static const char *death(const struct record_linux *l, const struct session *s)
{
	if (*l->panic)
		return l->panic;
	return *s->last_line ? s->last_line : "it said nothing";
}

/* Why the boot is of no use as it is; 0: it is of use. */
static int useless(const struct record_linux *l, const struct session *s, const char *image)
{
	if (s->end == SESSION_BYE && s->bye.status == BF_LINUX_NO_TRACEFS)
		fault_warn("record", image, "has no tracefs, or does not let it be read" AGAIN);
	else if (s->end == SESSION_BYE && s->bye.status == BF_LINUX_NO_EVENTS)
		fault_warn("record", image, "has no initcall events" AGAIN);
	else if (s->bye_seen || s->end == SESSION_INTERRUPTED)
		return 0;
	else if (s->end == SESSION_TIMEOUT)
		fault_warn("record", image, "did not come to its init in time (%s)" AGAIN, death(l, s));
	else
		fault_warn("record", image, "died before its init ran (%s)" AGAIN, death(l, s));
	return 1;
}

enum record_linux_verdict record_linux_decide(struct record_linux *l, struct record_options *o, const struct session *s,
					      struct fault *f)
{
	int spoke = l->lines || s->hello_seen;

	if (l->console || l->options->untraced || !spoke || !useless(l, s, o->linux.image))
		return LINUX_KEEP;
	l->console = 1;
	record_linux_boot(l);
	return make_append(l, o, f) < 0 ? LINUX_KEEP : LINUX_AGAIN;
}

int record_linux_judge(const struct record_linux *l, const struct record_options *o, const struct session *s,
		       struct fault *f)
{
	const char *image = o->linux.image;
	char where[200] = "";

	if (*l->initcall)
		snprintf(where, sizeof where, "; the last initcall it began: %s", l->initcall);
	if (s->end == SESSION_INTERRUPTED)
		return fault_set(f, l->lines ? EXIT_FOUND : EXIT_NODATA, NULL, "interrupted; %s",
				 l->lines ? "what had come by then is kept" : "nothing had come");
	if (s->end == SESSION_UNTIL)
		return 0;
	if (s->bye_seen && l->has_until)
		return fault_set(f, EXIT_FOUND, image,
				 "its init ran, but '%s' never came on the console; what came is kept (last line: %s; "
				 "--until and --timeout change what is waited for)",
				 l->options->until ? l->options->until : LOGIN_PROMPT, death(l, s));
	if (s->bye_seen && s->bye.status == BF_STATUS_OK)
		return 0;
	if (!l->lines && !s->hello_seen)
		return fault_set(f, EXIT_NODATA, image,
				 "said nothing on the first serial port%s (is it built for this machine, and with a "
				 "serial console? %s said: %s)",
				 s->end == SESSION_TIMEOUT ? " in time" : "", s->argv[0],
				 *s->vmm_message ? s->vmm_message : "nothing");
	if (s->end == SESSION_TIMEOUT)
		return fault_set(f, EXIT_FOUND, image,
				 "did not come to its init within %" PRIu64
				 " s%s; what it said is kept (last line: %s; --timeout gives more)",
				 o->timeout_s, where, death(l, s));
	return fault_set(f, EXIT_FOUND, image, "died before its init ran%s; what it said is kept (%s)", where,
			 death(l, s));
}

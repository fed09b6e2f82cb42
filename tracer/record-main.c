/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-main.c - bootflame-record: boots a kernel N times and keeps what came. In: the
 * command line. Out: a trace file whose tables stand first, then each boot. This is the
 * program that may one day need privileges; it does no analysis.
 */
#include <bootflame/wire.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostlib/host-clock.h"
#include "hostlib/self-dir.h"
#include "hostlib/strlist.h"
#include "kernel-elf.h"
#include "record-doctor.h"
#include "record-linux.h"
#include "record-options.h"
#include "session.h"

#ifndef BOOTFLAME_VERSION
#define BOOTFLAME_VERSION "unknown"
#endif

struct recording {
	struct record_options options;
	struct kernel_elf kernel; /* nothing, of a stock Linux: */
	struct record_linux linux;
	struct tf_writer trace;
	struct host_side *host;
	struct vmm_user user;
	const struct vmm_ops *vmm;
	char vmm_path[4096], vmm_version[256];
	char kernel_path[4096];
	uint64_t boot;
	int opened; /* the file is there */
	/* What is booted: the kernel, or a copy of it with its knob set. */
	char copy_path[64];
	int copy_fd; /* 0: there is none */
};

/* `out` has room for 2 n + 1 characters. */
static void hex(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

static void host_cpu(char *out, size_t n)
{
	FILE *info = fopen("/proc/cpuinfo", "re");
	char line[512];

	snprintf(out, n, "unknown");
	while (info && fgets(line, sizeof line, info)) {
		if (strncmp(line, "model name", 10) == 0 && strstr(line, ": ")) {
			snprintf(out, n, "%s", strstr(line, ": ") + 2);
			out[strcspn(out, "\n")] = '\0';
			break;
		}
	}
	if (info)
		fclose(info);
}

/* Whose numbers KVM's exits have; NULL: of a CPU that is not x86. */
static const char *exit_reasons(void)
{
#ifdef __x86_64__
	return __builtin_cpu_is("amd") ? "svm" : "vmx";
#else
	return NULL;
#endif
}

/* The words as one line that a shell would take apart again. */
static void join(struct buf *line, char *const *argv)
{
	for (; *argv; argv++) {
		int plain = **argv &&
			    strspn(*argv, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=,./:+@%") ==
				    strlen(*argv);

		buf_addf(line, "%s%s", line->n ? " " : "", plain ? "" : "'");
		for (const char *c = *argv; *c; c++)
			buf_addf(line, *c == '\'' ? "'\\''" : "%c", *c);
		buf_add(line, "'", plain ? 0 : 1);
	}
}

/* What was run, for whoever compares two traces. Paths that the user did not give are
 * written as placeholders, so that equal recordings have equal facts. */
static int write_facts(struct recording *r, struct fault *f)
{
	struct vmm_config told = r->options.vm;
	const struct vmm_config *vm = &told;
	struct strlist argv = {0};
	struct buf line = {0};
	char text[512];

	if (vm->kernel == r->kernel_path)
		told.kernel = "{tiny kernel}";
	if (vm->initrd)
		told.initrd = "{initrd}";
	told.virtio_path = "{virtio}";
	told.memory_path = "{memory}";
	told.config_path = "{config}";
	if (strlist_add(&argv, vmm_program(r->vmm, vm)) < 0 || r->vmm->argv(vm, "{serial}", &argv, f) < 0) {
		strlist_fini(&argv);
		return -1;
	}
	tf_write_fact(&r->trace, "recorder", "bootflame " BOOTFLAME_VERSION);
	tf_write_fact(&r->trace, "mode", vm->exact ? "exact" : "time");
	tf_write_fact(&r->trace, "vmm", r->vmm_version);
	join(&line, argv.v);
	tf_write_fact(&r->trace, "vmm-argv", line.data ? line.data : "");
	buf_fini(&line);
	strlist_fini(&argv);
	tf_write_fact(&r->trace, "machine", vm->machine);
	tf_write_fact(&r->trace, "accel", vm->accel);
	tf_write_fact(&r->trace, "transport", r->options.transport);
	tf_write_fact(&r->trace, "append", r->options.stock ? r->linux.user_append : vm->append);
	snprintf(text, sizeof text, "%" PRIu64, vm->smp);
	tf_write_fact(&r->trace, "smp", text);
	snprintf(text, sizeof text, "%" PRIu64, vm->mem_mb);
	tf_write_fact(&r->trace, "mem-mb", text);
	tf_write_fact(&r->trace, "kernel", vm->kernel);
	hex(text, r->kernel.build_id, r->kernel.build_id_bytes);
	tf_write_fact(&r->trace, "kernel-build-id", text);
	if (r->options.spend)
		tf_write_fact(&r->trace, "spend", r->options.spend);
	if (r->options.commit)
		tf_write_fact(&r->trace, "commit", r->options.commit);
	snprintf(text, sizeof text, "%" PRIu64, r->options.boots);
	tf_write_fact(&r->trace, "boots", text);
	host_cpu(text, sizeof text);
	tf_write_fact(&r->trace, "host-cpu", text);
	if (strcmp(vm->accel, "kvm") == 0 && exit_reasons())
		tf_write_fact(&r->trace, "host-exits", exit_reasons());
	if (r->options.stock)
		record_linux_facts(&r->linux, &r->trace);
	return 0;
}

static void write_sites(struct recording *r)
{
	struct tf_sites table = {.w = &r->trace};

	for (size_t i = 0; i < r->kernel.nsites; i++) {
		const struct kernel_site *s = &r->kernel.sites[i];

		tf_site_add(&table, i, s->name, s->subsystem, s->file, s->line);
	}
	tf_sites_flush(&table);
}

static void write_functions(struct recording *r)
{
	struct tf_symbols table = {.w = &r->trace};

	for (size_t i = 0; i < r->kernel.functions.n; i++) {
		const struct kernel_function *k = &r->kernel.functions.v[i];

		tf_symbol_add(&table, k->at, k->bytes, k->name);
	}
	tf_symbols_flush(&table);
}

static const char *output_path(const struct recording *r)
{
	return r->options.output ? r->options.output : RECORD_DEFAULT_OUTPUT;
}

/* There is something to keep: opens the file, and moves an older default one aside. */
static int open_output(struct recording *r, struct fault *f)
{
	const char *path = output_path(r);
	int fd;

	if (r->opened)
		return 0;
	if (strcmp(path, "-") == 0) {
		fd = dup(STDOUT_FILENO);
	} else {
		if (!r->options.output && rename(path, RECORD_DEFAULT_OUTPUT ".old") < 0 && errno != ENOENT)
			fault_warn("record", path,
				   "the older trace cannot be kept as " RECORD_DEFAULT_OUTPUT ".old: %s",
				   strerror(errno));
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	}
	if (fd < 0)
		return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
	tf_writer_open(&r->trace, fd);
	r->opened = 1;
	return 0;
}

static int on_hello(void *arg, const struct wire_hello *hello, struct fault *f)
{
	struct recording *r = arg;

	if (r->opened || r->options.stock) /* of that the end says whether it is kept */
		return 0;
	if (hello->build_id_bytes && /* 0: it does not say */
	    (hello->build_id_bytes != r->kernel.build_id_bytes ||
	     memcmp(hello->build_id, r->kernel.build_id, hello->build_id_bytes) != 0))
		fault_warn("record", r->options.vm.kernel,
			   "the guest says another build-id than this ELF has; its site names will not be shown (give "
			   "the ELF that booted)");
	return open_output(r, f);
}

static int on_linux_line(void *arg, const char *line, int whole)
{
	struct recording *r = arg;

	return record_linux_line(&r->linux, line, whole);
}

/* The VMM's own words among the guest's. */
static int on_vmm_line(void *arg, const char *line, int whole)
{
	struct recording *r = arg;
	struct host_time now = host_now();
	const char *what;
	char value[256];

	if (whole && r->vmm->line(line, &what, value, sizeof value))
		tf_write_host(&r->trace, r->boot, now.ns, now.ticks, what, value);
	return 0;
}

/* Before a boot is spent on it. */
static int check_output(const struct recording *r, struct fault *f)
{
	const char *path = output_path(r), *slash = strrchr(path, '/');
	char dir[4096];

	if (strcmp(path, "-") == 0)
		return isatty(STDOUT_FILENO)
			       ? fault_set(f, EXIT_USAGE, "-o -", "a trace is not for a terminal (redirect it)")
			       : 0;
	if (access(path, W_OK) == 0)
		return 0;
	if (errno == ENOENT) {
		snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
		if (access(dir, W_OK) == 0)
			return 0;
	}
	return fault_set(f, EXIT_NODATA, path, "cannot be written: %s", strerror(errno));
}

/* A boot that did not end well, in words; the exit status. */
static int judge(const struct recording *r, const struct session *s, struct fault *f)
{
	const char *kernel = r->options.vm.kernel;
	const char *last = *s->last_line ? s->last_line : "none";

	if (s->end == SESSION_INTERRUPTED)
		return fault_set(f, s->hello_seen ? EXIT_FOUND : EXIT_NODATA, NULL, "interrupted%s",
				 s->hello_seen ? "; what had come by then is kept"
					       : " before the guest said hello; nothing was kept");
	if (s->end == SESSION_BYE && s->bye.status != BF_STATUS_OK)
		return fault_set(f, EXIT_FOUND, kernel,
				 "the guest ended with status %" PRIu64 " (last console line: %s)", s->bye.status,
				 last);
	if (s->end == SESSION_BYE)
		return 0;
	if (!s->hello_seen) {
		if (s->end == SESSION_TIMEOUT)
			return fault_set(
				f, EXIT_NODATA, kernel,
				"no hello within %" PRIu64
				" s (does it carry the hooks and use the first serial port? last console line: %s)",
				r->options.timeout_s, last);
		return fault_set(f, EXIT_NODATA, kernel,
				 "%s ended with no hello from the guest (it said: %s; last console line: %s)",
				 vmm_program(r->vmm, &r->options.vm), *s->vmm_message ? s->vmm_message : "nothing",
				 last);
	}
	if (s->end == SESSION_TIMEOUT)
		return fault_set(f, EXIT_FOUND, kernel,
				 "no bye within %" PRIu64
				 " s; what came is kept (last console line: %s; --timeout gives more)",
				 r->options.timeout_s, last);
	return fault_set(f, EXIT_FOUND, kernel,
			 "the guest died without a bye; what came is kept (last console line: %s)", last);
}

static void narrate(const struct recording *r, const struct session *s, uint64_t boot)
{
	if (!s->bye_seen)
		return;
	fprintf(stderr,
		"bootflame: record: boot %" PRIu64 " of %" PRIu64 ": %" PRIu64 " %s, %" PRIu64 " bytes on the line\n",
		boot + 1, r->options.boots, s->bye.last_ticks - s->hello.entry_ticks,
		r->options.vm.exact ? "instructions" : "ticks", s->line_bytes);
	if (s->end == SESSION_UNTIL) {
		fprintf(stderr, "bootflame: record: %.3f s later, by the host's clock, the console said: ",
			(double)(s->until_ns - s->bye_ns) / 1e9);
		text_print_safe(stderr, s->last_line, TEXT_KEEP_UTF8);
		fputc('\n', stderr);
	}
}

/* A boot whose rings were to be read and could not be. Its events may have come over
 * the line all the same. */
static void warn_of_ring(const struct recording *r, const struct guest_ring *g)
{
	const char *kernel = r->options.vm.kernel;

	if (g->told_version)
		fault_warn("record", kernel,
			   "its rings are described in a way that this bootflame cannot read (version %u, or "
			   "damaged): nothing was read from its memory",
			   g->told_version);
	else if (g->misplaced)
		fault_warn("record", kernel,
			   "a CPU's ring cannot be read: it is not where the kernel's image or its mapping would have "
			   "it (below 2 GB, at the same distance from its physical address)");
	else if (!(g->flags & BF_BEACON_MAPPED))
		fault_warn("record", kernel,
			   "the guest did not leave its rings to the host (does it know transport=mapped, and call "
			   "bf_mapped?); only what came over the line is kept");
}

/* The files that the guest's lines and its memory are; their paths in `vm`. */
struct guest_files {
	char serial[64], virtio[64], memory[64], config[64];
	int config_fd;
	struct guest_ring ring;
};

static int open_config(struct recording *r, struct guest_files *files, struct fault *f)
{
	struct buf text = {0};
	int rc = r->vmm->config(&r->options.vm, &text);

	files->config_fd = session_line_file(files->config, sizeof files->config, f);
	if (files->config_fd < 0)
		rc = -1;
	else if (rc < 0 || write(files->config_fd, text.data, text.n) != (ssize_t)text.n)
		rc = fault_set(f, EXIT_NODATA, NULL, "the VMM's configuration cannot be written: %s", strerror(errno));
	buf_fini(&text);
	return rc;
}

static int open_files(struct recording *r, struct guest_files *files, struct session *s, struct fault *f)
{
	struct vmm_config *vm = &r->options.vm;

	files->config_fd = -1;
	vm->config_path = files->config;
	vm->virtio_path = files->virtio;
	vm->memory_path = files->memory;
	s->serial_fd = session_line_file(files->serial, sizeof files->serial, f);
	if (s->serial_fd < 0)
		return -1;
	if (vmm_serial_is_stdout(r->vmm, vm))
		s->output = files->serial;
	if (r->vmm->config && open_config(r, files, f) < 0)
		return -1;
	if (vm->transport == VMM_VIRTIO) {
		s->virtio_fd = session_line_file(files->virtio, sizeof files->virtio, f);
		return s->virtio_fd < 0 ? -1 : 0;
	}
	if (vm->transport == VMM_MAPPED) {
		if (guest_ring_init(&files->ring, &r->kernel, vm->kernel, vm->mem_mb, files->memory,
				    sizeof files->memory, f) < 0)
			return -1;
		files->ring.memory_start = r->vmm->memory_start;
		s->ring = &files->ring;
	}
	return 0;
}

static void close_files(const struct guest_files *files, const struct session *s)
{
	if (files->config_fd >= 0)
		close(files->config_fd);
	if (s->ring)
		guest_ring_fini(s->ring);
	if (s->virtio_fd >= 0)
		close(s->virtio_fd);
	if (s->serial_fd >= 0)
		close(s->serial_fd);
}

/* A boot of a stock Linux is over; `again`: it is to be tried in another way. */
static int end_linux(struct recording *r, const struct session *s, int *again, struct fault *f)
{
	struct fault why = {0};
	int rc;

	*again = !r->opened && record_linux_decide(&r->linux, &r->options, s, f) == LINUX_AGAIN;
	if (*again)
		return 0;
	rc = record_linux_judge(&r->linux, &r->options, s, &why);
	*f = why;
	return rc < 0 && why.status == EXIT_NODATA ? rc : open_output(r, f) < 0 ? -1 : rc;
}

static int boot_once(struct recording *r, uint64_t boot, int *again, struct fault *f)
{
	struct session s = {
		.program = r->vmm_path,
		.user = r->options.user ? &r->user : NULL,
		.host = r->host,
		.timeout_ns = r->options.timeout_s * 1000000000u,
		.show_console = !r->options.quiet && isatty(STDERR_FILENO),
		.trace = &r->trace,
		.boot = boot,
		.serial_fd = -1,
		.virtio_fd = -1,
		.on_hello = on_hello,
		.on_line = r->options.stock ? on_linux_line
			   : r->vmm->line   ? on_vmm_line
					    : NULL,
		.arg = r,
		.past_bye = r->options.stock && r->linux.has_until,
	};
	struct guest_files files;
	struct strlist argv = {0};
	int rc = open_files(r, &files, &s, f);

	struct vmm_config vm = r->options.vm;

	r->boot = boot;
	if (r->options.stock)
		record_linux_boot(&r->linux);
	if (r->options.spend)
		vm.kernel = r->copy_path;
	if (rc == 0 &&
	    (strlist_add(&argv, vmm_program(r->vmm, &vm)) < 0 || r->vmm->argv(&vm, files.serial, &argv, f) < 0))
		rc = -1;
	s.argv = argv.v;
	if (rc == 0)
		rc = session_run(&s, f);
	if (rc == 0) {
		narrate(r, &s, boot);
		if (s.ring && s.hello_seen)
			warn_of_ring(r, s.ring);
		rc = r->options.stock ? end_linux(r, &s, again, f) : judge(r, &s, f);
	}
	strlist_fini(&argv);
	close_files(&files, &s);
	return rc;
}

/* The kernel that is to be booted is there, and something that boots it. */
static int find_kernel(struct recording *r, struct fault *f)
{
	struct vmm_config *vm = &r->options.vm;

	if (r->options.stock)
		return record_linux_init(&r->linux, &r->options, f);
	if (!vm->kernel) {
		const char *suffix = r->vmm->kernel_suffix;

		if (self_dir_kernel(r->kernel_path, sizeof r->kernel_path, suffix) < 0)
			return fault_set(f, EXIT_NODATA, NULL,
					 "the tiny kernel for %s is not there (build it with make%s, or give --kernel)",
					 vm->machine, *suffix ? ", with a compiler for it, gcc-aarch64-linux-gnu" : "");
		vm->kernel = r->kernel_path;
	}
	if (kernel_elf_read(&r->kernel, vm->kernel, f) < 0)
		return -1;
	if (vmm_check_kernel(vm->machine, vm->kernel, r->kernel.machine, f) < 0)
		return -1;
	if (r->options.spend)
		r->copy_fd = kernel_knob_set(&r->kernel, vm->kernel, &r->options.spending, r->copy_path,
					     sizeof r->copy_path, f);
	return r->copy_fd < 0 ? -1 : 0;
}

/* Before the first boot, so that none is slowed down by it. */
static int look_outside(struct recording *r, struct fault *f)
{
	const struct record_options *o = &r->options;
	int wanted = o->outside == OUTSIDE_ASKED || (o->outside == OUTSIDE_IN_TIME_MODE && !o->vm.exact);
	const char *lacks;

	r->host = host_side_new(wanted ? HOST_SIDE_IF_ALLOWED : HOST_SIDE_NO_BPF, strcmp(o->vm.accel, "kvm") == 0,
				o->vm.mem_mb << 20);
	if (!r->host)
		return fault_set(f, EXIT_NODATA, NULL, "out of memory");
	if (o->outside != OUTSIDE_ASKED)
		return 0;
	if (host_side_why_not(r->host))
		fault_warn("record", "--outside", "%s; recorded without", host_side_why_not(r->host));
	for (size_t i = 0; (lacks = host_side_lacks(r->host, i)); i++)
		fault_warn("record", "--outside", "without %s", lacks);
	return 0;
}

/* All boots, into a file that is held back until there is something to keep. */
static int boot_all(struct recording *r, int *again, struct fault *f)
{
	int rc = 0;

	*again = 0;
	tf_writer_init(&r->trace);
	if (write_facts(r, f) < 0)
		return -1;
	write_sites(r);
	write_functions(r);
	for (uint64_t boot = 0; boot < r->options.boots && rc == 0 && !*again; boot++)
		rc = boot_once(r, boot, again, f);
	return rc;
}

static int record(struct recording *r, struct fault *f)
{
	int rc, again = 0;

	r->vmm = vmm_for_machine(r->options.vm.machine);
	if (check_output(r, f) < 0 || find_kernel(r, f) < 0 ||
	    vmm_find(r->vmm, &r->options.vm, r->vmm_path, sizeof r->vmm_path, f) < 0)
		return -1;
	if (r->options.user && vmm_user_find(&r->user, r->options.user, f) < 0)
		return -1;
	/* What any other program does with --version nobody knows. */
	if (r->vmm->program)
		vmm_version(r->vmm_path, r->vmm_version, sizeof r->vmm_version);
	else
		snprintf(r->vmm_version, sizeof r->vmm_version, "%s", vmm_program(r->vmm, &r->options.vm));
	if (look_outside(r, f) < 0)
		return -1;
	rc = boot_all(r, &again, f);
	if (again) {
		tf_writer_fini(&r->trace);
		rc = boot_all(r, &again, f);
	}
	if (tf_writer_fini(&r->trace) < 0)
		rc = fault_set(f, EXIT_NODATA, output_path(r), "cannot be written whole: %s", strerror(errno));
	else if (r->opened && !(r->options.output && strcmp(r->options.output, "-") == 0))
		fprintf(stderr, "bootflame: record: %s\n", output_path(r));
	host_side_free(r->host);
	kernel_elf_fini(&r->kernel);
	if (r->options.stock)
		record_linux_fini(&r->linux);
	return rc;
}

int main(int argc, char **argv)
{
	static struct recording r;
	struct fault f = {0};
	int status = 0;

	if (argc >= 2 && strcmp(argv[argc - 1], "--man") == 0) {
		cli_print_man(argc == 2 ? &record_command : &record_linux_command, stdout);
		return EXIT_DONE;
	}
	if (argc == 2 && strcmp(argv[1], "--doctor") == 0) { /* for bootflame doctor */
		record_doctor(stdout);
		return EXIT_DONE;
	}
	if (record_options_parse(&r.options, argc, argv, &status) < 0)
		return status;
	return record(&r, &f) < 0 ? fault_print(&f, "record") : EXIT_DONE;
}

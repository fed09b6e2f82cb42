/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-doctor.c - `bootflame doctor`: what works here, what does not, and what to do about
 * it. Looks, changes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tracer/hostlib/program-path.h"
#include "../tracer/hostlib/self-dir.h"
#include "cmd.h"
#include "out/json.h"

enum {
	OPT_JSON = 256,
};

enum verdict {
	GOOD,
	LACKING, /* something works less well */
	BAD,     /* nothing can be recorded */
};

struct finding {
	const char *what;
	enum verdict verdict;
	char fact[512];
	const char *next; /* step, or NULL */
};

/* What the recorder says of itself; see tracer/record-doctor.h. */
#define TOLD_MAX 16
struct told {
	char text[8192]; /* which the findings' words stand in */
	struct finding findings[TOLD_MAX];
	size_t n;
};

static struct finding find_recorder(void)
{
	struct finding f = {.what = "recorder"};

	if (self_dir_path(f.fact, sizeof f.fact, "bootflame-record") == 0 && access(f.fact, X_OK) == 0)
		return f;
	f.verdict = BAD;
	snprintf(f.fact, sizeof f.fact, "bootflame-record is not beside bootflame");
	f.next = "make, or make install";
	return f;
}

static struct finding find_qemu(void)
{
	struct finding f = {.what = "qemu"};

	if (program_path("qemu-system-x86_64", f.fact, sizeof f.fact) == 0)
		return f;
	f.verdict = BAD;
	snprintf(f.fact, sizeof f.fact, "qemu-system-x86_64 is not on PATH");
	f.next = "apt-get install qemu-system-x86";
	return f;
}

static struct finding find_qemu_arm64(void)
{
	struct finding f = {.what = "aarch64", .verdict = LACKING};
	char kernel[512];

	if (program_path("qemu-system-aarch64", f.fact, sizeof f.fact) < 0) {
		snprintf(f.fact, sizeof f.fact, "qemu-system-aarch64 is not on PATH; --machine virt will not work");
		f.next = "apt-get install qemu-system-arm";
	} else if (self_dir_kernel(kernel, sizeof kernel, "-aarch64") < 0) {
		snprintf(f.fact, sizeof f.fact, "no tiny kernel for it is there; --machine virt needs --kernel");
		f.next = "apt-get install gcc-aarch64-linux-gnu, and make";
	} else {
		f.verdict = GOOD;
	}
	return f;
}

static struct finding find_kernel(void)
{
	struct finding f = {.what = "kernel"};

	if (self_dir_kernel(f.fact, sizeof f.fact, "") == 0)
		return f;
	f.verdict = LACKING;
	snprintf(f.fact, sizeof f.fact, "the tiny kernel is not there; record needs --kernel");
	f.next = "make";
	return f;
}

static struct finding find_kvm(void)
{
	struct finding f = {
		.what = "kvm", .verdict = LACKING, .next = "nothing depends on it: tcg and --exact work without"};
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		snprintf(f.fact, sizeof f.fact, "/dev/kvm: %s; --accel kvm will not work", strerror(errno));
		return f;
	}
	close(fd);
	f.verdict = GOOD;
	f.next = NULL;
	snprintf(f.fact, sizeof f.fact, "/dev/kvm can be opened");
	return f;
}

static struct finding find_watches(void)
{
	struct finding f = {.what = "inotify"};
	FILE *file = fopen("/proc/sys/fs/inotify/max_user_watches", "re");
	unsigned long n = 0;

	if (file) {
		char line[64] = "";
		uint64_t v = 0;

		if (fgets(line, sizeof line, file)) {
			line[strcspn(line, "\n")] = '\0';
			if (text_to_u64(line, 0, UINT64_MAX, &v) == 0)
				n = v;
		}
		fclose(file);
	}
	f.verdict = n ? GOOD : BAD;
	snprintf(f.fact, sizeof f.fact, "%lu watches allowed", n);
	f.next = n ? NULL : "sysctl fs.inotify.max_user_watches=8192";
	return f;
}

static struct finding find_room(void)
{
	struct finding f = {.what = "output"};

	if (access(".", W_OK) == 0) {
		snprintf(f.fact, sizeof f.fact, "this directory can be written");
	} else {
		f.verdict = LACKING;
		snprintf(f.fact, sizeof f.fact, "this directory cannot be written: %s", strerror(errno));
		f.next = "give record -o FILE elsewhere";
	}
	return f;
}

static void take_lines(struct told *t)
{
	char *rest = t->text, *line;

	while (t->n < TOLD_MAX && (line = strsep(&rest, "\n"))) {
		struct finding *f = &t->findings[t->n];
		const char *what = strsep(&line, "\t"), *verdict = strsep(&line, "\t"), *fact = strsep(&line, "\t");

		if (!fact)
			continue;
		f->what = what;
		f->verdict = strcmp(verdict, "ok") == 0 ? GOOD : LACKING;
		snprintf(f->fact, sizeof f->fact, "%s", fact);
		f->next = line && *line ? line : NULL;
		t->n++;
	}
}

/* Nothing where there is no recorder, which is a finding of its own. */
static void ask_recorder(struct told *t)
{
	char path[4096], name[] = "bootflame-record", word[] = "--doctor", *argv[] = {name, word, NULL};
	int fds[2], status;
	size_t n = 0;
	ssize_t k;
	pid_t pid;

	if (self_dir_path(path, sizeof path, argv[0]) < 0 || pipe(fds) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		execv(path, argv);
		_exit(127);
	}
	close(fds[1]);
	while (pid > 0 && n + 1 < sizeof t->text && (k = read(fds[0], t->text + n, sizeof t->text - 1 - n)) != 0)
		if (k > 0)
			n += (size_t)k;
		else if (errno != EINTR)
			break;
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	t->text[n] = '\0';
	take_lines(t);
}

static void show(const struct finding *f, struct json *j)
{
	static const char *const words[] = {"ok", "lacking", "BAD"}, *const json_words[] = {"ok", "lacking", "bad"};

	if (j) {
		json_open(j, NULL, '{');
		json_string(j, "what", f->what);
		json_string(j, "verdict", json_words[f->verdict]);
		json_string(j, "fact", f->fact);
		if (f->next)
			json_string(j, "next", f->next);
		else
			json_null(j, "next");
		json_close(j, '}');
		return;
	}
	printf("%-8s %-11s ", words[f->verdict], f->what);
	text_print_safe(stdout, f->fact, TEXT_KEEP_UTF8);
	printf("%s%s%s\n", f->next ? " (" : "", f->next ? f->next : "", f->next ? ")" : "");
}

static int run(const struct cli_command *cmd, int argc, char **argv)
{
	struct finding findings[] = {find_recorder(), find_qemu(), find_qemu_arm64(), find_kernel(),
				     find_watches(),  find_room(), find_kvm()};
	const char *arg = NULL;
	int id, json = 0, bad = 0;
	struct told told = {.n = 0};
	struct json j;

	while ((id = cli_next(cmd, argc, argv, &arg)) != CLI_END) {
		if (id == CLI_HELP)
			return EXIT_DONE;
		if (id == CLI_BAD)
			return EXIT_USAGE;
		json = 1;
	}
	if (optind < argc)
		return cli_usage(cmd, "%s: takes no operand", argv[optind]);
	json_init(&j, stdout);
	if (json) {
		json_open(&j, NULL, '{');
		json_string(&j, "schema", "bootflame.doctor/1");
		json_open(&j, "findings", '[');
	}
	for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
		bad |= findings[i].verdict == BAD;
		show(&findings[i], json ? &j : NULL);
	}
	ask_recorder(&told);
	for (size_t i = 0; i < told.n; i++)
		show(&told.findings[i], json ? &j : NULL);
	if (json) {
		json_close(&j, ']');
		json_close(&j, '}');
	}
	return bad ? EXIT_NODATA : EXIT_DONE;
}

static const struct cli_option options[] = {
	{OPT_JSON, "json", NULL, "print JSON, schema bootflame.doctor/1"},
	{0, NULL, NULL, NULL},
};

const struct cli_command cmd_doctor = {
	.name = "doctor",
	.summary = "say what works on this machine",
	.synopsis = "[--json]",
	.description =
		"Looks for what recording needs and prints a line for each: ok, lacking (something works less well) or BAD "
		"(nothing can be recorded), the fact, and what to do about it. The last lines are the recorder's own: to say "
		"whether the host's side of a boot can be recorded it loads its BPF programs and takes them out again. Exits 4 where something is BAD.",
	.options = options,
	.run = run,
};

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-main.c - the init that `bootflame record linux` boots a stock kernel with: tells what
 * the kernel's own tracing recorded of its boot, then powers off, or becomes the init that
 * the user's initramfs brings. In: tracefs, /proc/kallsyms, /dev/kmsg. Out: frames and the
 * kernel's log on the first serial port.
 *
 * The boot is over when this program starts; its first instruction reads the clock. All that
 * it does comes behind that, so it costs the boot nothing.
 */
#include <bootflame/hooks.h>
#include <bootflame/linux-init.h>

#include "agent-clock.h"
#include "agent-line.h"
#include "agent-log.h"
#include "agent-names.h"
#include "agent-retell.h"
#include "agent-sys.h"
#include "agent-text.h"
#include "agent-trace.h"

uint64_t agent_ticks;
unsigned int agent_cpu;

#define DIR "/" BF_LINUX_DIR
#define PROC DIR "/proc"
#define SYS DIR "/sys"
#define TRACEFS DIR "/trace"
#define DEBUGFS DIR "/debug"

static const struct {
	const char *type, *path;
} mounts[] = {{"proc", PROC}, {"sysfs", SYS}, {"tracefs", TRACEFS}, {"debugfs", DEBUGFS}};
#define MOUNTS (sizeof mounts / sizeof *mounts)

static struct bf_config config = {.emit = agent_line_emit, .flush = agent_line_flush};

/* The GNU build-id, in the kernel's notes: name size, size, type 3, "GNU", bytes. */
static void find_build_id(void)
{
	static uint8_t notes[4096];
	int fd = sys_open(SYS "/kernel/notes", O_RDONLY);
	long n = fd < 0 ? 0 : sys_read(fd, notes, sizeof notes);

	if (fd >= 0)
		sys_close(fd);
	for (long at = 0; at + 16 <= n;) {
		uint32_t head[3];
		long name, id;

		memcpy(head, notes + at, sizeof head);
		if (head[0] > sizeof notes || head[1] > sizeof notes)
			return;
		name = (head[0] + 3) & ~3u;
		id = (head[1] + 3) & ~3u;
		if (at + 12 + name + id > n)
			return;
		if (head[2] == 3 && head[0] == 4 && notes[at + 12] == 'G' && head[1] <= 32) {
			config.build_id = notes + at + 12 + name;
			config.build_id_bytes = head[1];
		}
		at += 12 + name + id;
	}
}

/* Devices that no driver has taken yet though one wants to, and why: a mark each. */
static void tell_deferred(void)
{
	static struct agent_lines lines;
	const char *line;

	if (agent_lines_open(&lines, DEBUGFS "/devices_deferred") < 0)
		return;
	while ((line = agent_lines_next(&lines))) {
		char room[160];
		struct text t = text_in(room, sizeof room);

		for (; *line; line++)
			text_add_n(&t, *line == '\t' ? ": " : line, *line == '\t' ? 2 : 1);
		bf_hook(agent_site(room, "deferred") | BF_KIND_MARK);
	}
}

static void say(const char *what)
{
	agent_line_text("bootflame: ");
	agent_line_text(what);
	agent_line_text("\n");
}

/* Whether there is a boot to tell; a status that says why not. Where the log tells the
 * initcalls too, that it is the only one is no failure. */
static unsigned int look(uint64_t end_ticks)
{
	const char *cmdline = agent_file(PROC "/cmdline");
	int traced = cmdline && text_find(cmdline, " trace_event=");
	int logged = cmdline && text_find(cmdline, " initcall_debug");

	if (!traced)
		return BF_STATUS_OK; /* it was not asked to trace */
	if (agent_trace_load(TRACEFS) < 0)
		return logged ? BF_STATUS_OK : BF_LINUX_NO_TRACEFS;
	agent_retell_learn(end_ticks);
	if (!agent_trace_has(AGENT_START) || agent_retell_initcalls() == 0)
		return logged ? BF_STATUS_OK : BF_LINUX_NO_EVENTS;
	agent_symbols_read(PROC "/kallsyms", DIR "/" BF_LINUX_SYMBOLS);
	return BF_STATUS_OK;
}

static void tell(uint64_t end_ticks, unsigned int status)
{
	for (unsigned int i = 0; i < BF_CPUS_MAX; i++) {
		if (i > 0 && !agent_trace_cpu(i))
			continue;
		bf_cpu_init(&bf_cpus[i], i);
		bf_cpus[i].dropped += agent_trace_lost(i);
	}
	config.clock_hz = agent_log_khz() * 1000;
	bf_init(&config);
	agent_log_tell();
	if (status == BF_LINUX_NO_TRACEFS)
		say("this kernel has no tracefs, or does not let it be read");
	else if (status == BF_LINUX_NO_EVENTS)
		say("this kernel has no initcall events");
	else if (agent_retell_initcalls()) /* without them, what else there is says little */
		agent_retell(end_ticks);
	agent_ticks = end_ticks;
	for (agent_cpu = BF_CPUS_MAX - 1; agent_cpu > 0; agent_cpu--)
		if (agent_trace_cpu(agent_cpu))
			bf_drain();
	tell_deferred();
	bf_bye(status);
}

static void power_off(void)
{
	static const unsigned int commands[] = {0x4321fedc /* power off */, 0x01234567 /* restart */,
						0xcdef0123 /* halt */};

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		agent_call(SYS_reboot, (long)0xfee1deadL, 0x28121969, (long)commands[i], 0, 0, 0);
}

/* Whoever comes next finds the machine as if we had not been. */
static void become_init(char **argv, char **envp)
{
	static char name[] = "/init";

	for (size_t i = MOUNTS; i-- > 0;)
		sys_unmount(mounts[i].path);
	argv[0] = name;
	agent_call(SYS_execve, (long)name, (long)argv, (long)envp, 0, 0, 0);
}

/* `stack` is what the kernel left there: argc, argv, NULL, envp. */
__attribute__((used, noreturn)) void agent_main(long *stack)
{
	uint64_t end_ticks = agent_counter();
	char **argv = (char **)(stack + 1), **envp = argv + *stack + 1;
	unsigned int status;

	for (size_t i = 0; i < MOUNTS; i++) {
		sys_mkdir(mounts[i].path);
		sys_mount(mounts[i].type, mounts[i].path);
	}
	sys_mknod(DIR "/kmsg", 1, 11);
	if (agent_line_open(DIR "/serial") == 0) {
		agent_log_read(DIR "/kmsg");
		status = look(end_ticks);
		find_build_id();
		tell(end_ticks, status);
		agent_line_close();
	}
	if (sys_exists("/init"))
		become_init(argv, envp);
	power_off();
	for (;;)
		agent_call(SYS_exit, 1, 0, 0, 0, 0, 0); /* a panic, which ends the machine too */
}

/* The stack as the kernel left it, aligned for calls. */
#if defined __x86_64__
__asm__(".globl _start\n_start:	mov %rsp, %rdi\n	and $-16, %rsp\n	xor %ebp, %ebp\n	call agent_main\n");
#else
__asm__(".globl _start\n_start:	mov x0, sp\n	mov x29, #0\n	mov x30, #0\n	bl agent_main\n");
#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * threads-guest.c - plays a known schedule of threads, waits and CPUs through the hook
 * library: `threads-guest SCENE OUT.bft`. Clock and CPU are scripted, so every figure of the
 * trace can be worked out by hand; the tests do, and say so beside what they expect.
 */
#include <asm/prctl.h>
#include <bootflame/hooks.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../tracer/tracefile/tracefile.h"

#define ENTRY_TICKS 1000000

volatile uint64_t scripted_ticks;

static struct tf_writer trace;
static struct tf_serial serial = {.w = &trace};
static struct bf_cpu areas[2];
static int64_t clock_error[2]; /* ticks that a CPU's counter is ahead */

static uint32_t main_thread, disk_thread, net_thread, idle_thread;
static uint32_t early, mount, probe, dhcp, last_step, hlt;
static uint32_t disk_ready, work;

static unsigned int lose; /* this frame of events does not arrive, from 1; 0: all do */

static void emit(const uint8_t *bytes, size_t n)
{
	static unsigned int frames;
	int events = bytes[2] == BF_FRAME_EVENTS || bytes[2] == BF_FRAME_THREAD_EVENTS;

	if (events && ++frames == lose)
		return;
	tf_serial_add(&serial, 1, 1, bytes, n);
}

/* From here on this CPU speaks, at `ticks` after the entry. */
static __attribute__((noinline)) void at(unsigned int cpu, uint64_t ticks)
{
	scripted_ticks = ENTRY_TICKS + ticks + (uint64_t)clock_error[cpu];
	syscall(SYS_arch_prctl, ARCH_SET_GS, &areas[cpu]);
}

/* An event there and then; a ready-made ring word may be of any kind. */
static __attribute__((noinline)) void put(unsigned int cpu, uint64_t ticks, uint32_t site, enum bf_kind kind)
{
	at(cpu, ticks);
	BF_ENTER_WORD(BF_WORD(site, kind));
}

static void enter(unsigned int cpu, uint64_t ticks, uint32_t site)
{
	put(cpu, ticks, site, BF_KIND_ENTER);
}

static void leave(unsigned int cpu, uint64_t ticks)
{
	put(cpu, ticks, 0, BF_KIND_EXIT);
}

static void run(unsigned int cpu, uint64_t ticks, uint32_t thread)
{
	put(cpu, ticks, thread, BF_KIND_THREAD);
}

static void idle(unsigned int cpu, uint64_t ticks)
{
	run(cpu, ticks, idle_thread);
	enter(cpu, ticks, hlt);
}

static uint32_t name(const char *text, const char *subsystem)
{
	return bf_family(text, subsystem, 1);
}

static void begin(void)
{
	static const struct bf_config config = {.emit = emit, .entry_ticks = ENTRY_TICKS};

	main_thread = name("main", "thread");
	disk_thread = name("disk", "thread");
	net_thread = name("net", "thread");
	idle_thread = name("idle", "idle");
	early = name("early", "init");
	mount = name("mount", "fs");
	probe = name("probe", "dev");
	dhcp = name("dhcp", "net");
	last_step = name("finish", "init");
	hlt = name("hlt", "idle");
	disk_ready = name("disk-ready", "dev");
	work = name("work", "dev");
	for (unsigned int i = 0; i < 2; i++) {
		at(i, 0);
		bf_cpu_init(&areas[i], i);
	}
	at(0, 0);
	bf_init(&config);
}

/* What a CPU recorded goes on the line; the scripted clock makes that free. */
static void drain(unsigned int cpu, uint64_t ticks)
{
	at(cpu, ticks);
	bf_drain();
}

static void bye(unsigned int cpu, uint64_t ticks)
{
	at(cpu, ticks);
	bf_bye(BF_STATUS_OK);
}

/* CPU 0 lets CPU 1 go on and waits for it, over 20 ticks. */
static void meet(uint32_t token, uint64_t ticks)
{
	put(0, ticks, token, BF_KIND_SYNC);
	put(1, ticks + 10, token, BF_KIND_SYNC);
	put(0, ticks + 20, token, BF_KIND_SYNC);
}

/* Two CPUs. main waits for the disk, is preempted by net, and goes on on CPU 1.
 *
 *	CPU 0  .early main  idle        main    net  idle
 *	       0 100  200   300         750    1000  1100         1200
 *	CPU 1           .idle disk     idle      main
 *	              240 250 320  700 720       1050             1200
 *	                           wakes main
 */
static void play_smp(int meets)
{
	enter(0, 100, early);
	leave(0, 200);
	run(0, 200, main_thread);
	enter(0, 200, mount);
	if (meets)
		meet(1, 230);
	else
		put(1, 240, work, BF_KIND_MARK); /* CPU 1 begins at the same tick */
	idle(1, 250);
	put(0, 300, disk_ready, BF_KIND_WAIT);
	idle(0, 300);
	leave(1, 320);
	run(1, 320, disk_thread);
	enter(1, 320, probe);
	put(1, 700, disk_ready, BF_KIND_WAKE);
	leave(1, 720);
	put(1, 720, work, BF_KIND_WAIT);
	idle(1, 720);
	leave(0, 750);
	run(0, 750, main_thread);
	put(0, 750, disk_ready, BF_KIND_UNWAIT);
	leave(0, 900);
	enter(0, 900, last_step);
	run(0, 1000, net_thread);
	enter(0, 1000, dhcp);
	leave(1, 1050);
	run(1, 1050, main_thread);
	leave(0, 1100);
	idle(0, 1100);
}

static void end_smp(void)
{
	drain(0, 1200);
	leave(1, 1200);
	bye(1, 1200);
}

/* They meet twice, and CPU 1's counter has gone ahead in between. */
static void play_drift(void)
{
	play_smp(1);
	clock_error[1] = 100;
	meet(2, 1110);
	clock_error[1] = 0;
	end_smp();
}

/* One CPU, no threads: a step that polls a device. */
static void play_poll(void)
{
	enter(0, 100, probe);
	put(0, 200, disk_ready, BF_KIND_WAIT);
	put(0, 500, disk_ready, BF_KIND_UNWAIT);
	leave(0, 600);
	bye(0, 700);
}

/* One CPU, two threads and a lock: main wants what disk holds. */
static void play_lock(void)
{
	run(0, 100, disk_thread);
	enter(0, 100, probe);
	put(0, 150, work, BF_KIND_HOLD);
	run(0, 200, main_thread);
	enter(0, 200, mount);
	put(0, 250, work, BF_KIND_WAIT);
	run(0, 250, disk_thread);
	put(0, 400, work, BF_KIND_RELEASE);
	run(0, 400, main_thread);
	put(0, 400, work, BF_KIND_UNWAIT);
	leave(0, 500);
	bye(0, 500);
}

/* The thread that the boot is gets its name half way, within a step. A drain behind each
 * part makes it a frame, so that one can be lost. */
static void play_named_late(void)
{
	enter(0, 100, early);
	enter(0, 100, mount);
	run(0, 200, main_thread);
	leave(0, 200);
	drain(0, 210);
	leave(0, 300);
	enter(0, 300, probe);
	drain(0, 310);
	run(0, 400, net_thread);
	enter(0, 400, dhcp);
	drain(0, 410);
	leave(0, 500);
	run(0, 500, main_thread);
	drain(0, 510);
	leave(0, 600);
	bye(0, 700);
}

int main(int argc, char **argv)
{
	const char *scene = argc == 3 ? argv[1] : "";
	int fd = argc == 3 ? open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;

	if (fd < 0) {
		fprintf(stderr, "usage: threads-guest smp|ahead|apart|drift|poll|lock|named-late[:FRAME] OUT.bft\n");
		return 2;
	}
	tf_writer_init(&trace);
	tf_writer_open(&trace, fd);
	/* An exact boot has one counter for all CPUs. */
	tf_write_fact(&trace, "mode", strcmp(scene, "apart") == 0 ? "time" : "exact");
	begin();
	if (strcmp(scene, "smp") == 0) {
		play_smp(1);
		end_smp();
	} else if (strcmp(scene, "ahead") == 0) { /* CPU 1's counter is, and they meet */
		clock_error[1] = 5000;
		play_smp(1);
		end_smp();
	} else if (strcmp(scene, "apart") == 0) { /* it is, and they never meet */
		clock_error[1] = 200;
		play_smp(0);
		end_smp();
	} else if (strcmp(scene, "drift") == 0) {
		play_drift();
	} else if (strcmp(scene, "poll") == 0) {
		play_poll();
	} else if (strcmp(scene, "lock") == 0) {
		play_lock();
	} else if (strncmp(scene, "named-late", 10) == 0) {
		if (sscanf(scene, "named-late:%u", &lose) == 1 && lose == 0)
			return 2;
		play_named_late();
	} else {
		fprintf(stderr, "threads-guest: %s: no such scene\n", scene);
		return 2;
	}
	tf_serial_flush(&serial);
	return tf_writer_fini(&trace) < 0 ? 4 : 0;
}

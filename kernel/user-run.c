/* SPDX-License-Identifier: BSD-2-Clause
 *
 * user-run.c - a program from its file to its exit status, and what it may ask for meanwhile. In:
 * a path. Out: console text of the program's, its status, the span "init" for its time in
 * user mode.
 *
 * While it runs nothing else does on its CPU, interrupts apart; so it gets a time, after
 * which it is stopped (user_ms=). The kernel never follows a pointer of the program's: it
 * looks up where it has the page itself (user_space_at).
 */
#include "user.h"

#include <bootflame/hooks.h>

#include "clock.h"
#include "kprintf.h"
#include "sched.h"
#include "steps/boot-cmdline.h"
#include "steps/page-alloc.h"
#include "user-elf.h"
#include "user-space.h"
#include "vfs.h"

#define STACK_PAGES 2u
#define STACK_TOP (USER_WINDOW_START + USER_WINDOW_BYTES)
/* Of a longer text so much is written. Bytes. */
#define WRITE_MAX 4096u
#define STATUS_FAILED (-1)

static uint32_t user_ms = 1000;
BOOT_NUMBER("user_ms", user_ms, 3600000);

/* ---- System calls ---------------------------------------------------------------------- */

static void end(int status)
{
	struct percpu_user *user = &this_cpu()->user;

	user->status = status;
	user->over = 1;
}

void user_fault(const char *what, uint64_t pc, uint64_t address)
{
	kprintf("user: %s: %s at 0x%lx, address 0x%lx; killed\n", this_cpu()->user.path, what, pc, address);
	end(STATUS_FAILED);
}

static void out_of_time(void)
{
	kprintf("user: %s: still runs after %u ms; killed\n", this_cpu()->user.path, user_ms);
	end(STATUS_FAILED);
}

/* Piece by piece, as pages lie apart and a line of kprintf has an end. */
static uint64_t write(uint64_t va, uint64_t bytes)
{
	void *space = this_cpu()->user.space;
	uint64_t done, n;

	BF_SCOPE("sys_write", "user");
	if (va < USER_WINDOW_START || va - USER_WINDOW_START >= USER_WINDOW_BYTES ||
	    bytes > USER_WINDOW_BYTES - (va - USER_WINDOW_START))
		return UINT64_MAX;
	if (bytes > WRITE_MAX)
		bytes = WRITE_MAX;
	BF_SIZE(bytes);
	/* All of it is there, or none is written. */
	for (uint64_t at = va; at < va + bytes; at = (at | (PAGE_BYTES - 1)) + 1) {
		if (!user_space_at(space, at))
			return UINT64_MAX;
	}
	for (done = 0; done < bytes; done += n) {
		uint64_t at = va + done;
		const char *text = user_space_at(space, at);

		n = PAGE_BYTES - at % PAGE_BYTES;
		if (n > bytes - done)
			n = bytes - done;
		if (n > KPRINTF_BYTES_MAX)
			n = KPRINTF_BYTES_MAX;
		kprintf("%.*s", (int)n, text);
	}
	return bytes;
}

uint64_t user_syscall(uint64_t number, uint64_t a0, uint64_t a1)
{
	switch (number) {
	case USER_SYSCALL_EXIT:
		end((int)(a0 & 0xff));
		return 0;
	case USER_SYSCALL_WRITE:
		return write(a0, a1);
	default:
		return UINT64_MAX;
	}
}

/* ---- A program ------------------------------------------------------------------------- */

static const char *add_stack(void *space)
{
	for (unsigned int i = 1; i <= STACK_PAGES; i++) {
		void *page = page_alloc(1);

		if (!page)
			return "no memory for its stack";
		__builtin_memset(page, 0, PAGE_BYTES);
		if (user_space_map(space, STACK_TOP - i * PAGE_BYTES, page, 1, 0) < 0) {
			page_alloc_free(page, 1);
			return "no memory for its stack";
		}
	}
	return NULL;
}

static const char *load(void *space, const void *file, size_t bytes, uint64_t *entry)
{
	const char *wrong;

	BF_SCOPE("user_load", "user");
	BF_SIZE(bytes);
	wrong = user_elf_load(space, file, bytes, entry);
	return wrong ? wrong : add_stack(space);
}

static int run(const char *path, void *space, uint64_t entry)
{
	struct percpu_user *user = &this_cpu()->user;
	uint64_t flags = irq_save();
	int status;

	*user = (struct percpu_user){.space = space, .path = path};
	user_space_use(space);
	if (clock_timer_works())
		sched_alarm(clock_now_ns() + user_ms * 1000000ull, out_of_time);
	BF_MARK("user mode", "user");
	BF_ENTER("init", "user");
	user_enter(entry, STACK_TOP);
	BF_EXIT();
	if (clock_timer_works())
		sched_alarm(CLOCK_NEVER, out_of_time);
	user_space_use(NULL);
	status = user->status;
	BF_COUNTER("exit status", "user", (int64_t)status);
	irq_restore(flags);
	return status;
}

int user_run(const char *path)
{
	size_t bytes;
	const void *file;
	void *space;
	const char *wrong;
	uint64_t entry;
	int status = STATUS_FAILED;

	BF_SCOPE("user_run", "user");
	file = vfs_contents(path, &bytes);
	if (!file) {
		kprintf("user: no %s\n", path);
		return STATUS_FAILED;
	}
	space = user_space_new();
	wrong = space ? load(space, file, bytes, &entry) : "no address space for it";
	if (wrong)
		kprintf("user: %s: %s\n", path, wrong);
	else
		status = run(path, space, entry);
	user_space_free(space);
	return status;
}

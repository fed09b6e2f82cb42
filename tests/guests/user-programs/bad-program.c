/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bad-program.c - a program in user mode that does what DOES says: things that are not a
 * program's to do, and things that look like it and are.
 */
#include "user/user-call.h"

static int64_t text(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return user_write(s, n);
}

/* Of a whole set that must all be refused, how many were not. */
static int wild_writes(void)
{
	static const struct {
		uint64_t at, bytes;
	} wild[] = {
		{0, 1},                       /* null */
		{0x100000, 16},               /* the kernel's text */
		{0xfee00000, 4},              /* a device */
		{0x7effffffffff, 2},          /* into the window from below */
		{0x7f003fffffff, 2},          /* out of it above */
		{0x7f0000000000, 1},          /* in it, not mapped */
		{0x7f0000400000, 0x3fc00001}, /* longer than the window */
		{0x7f0000400000, UINT64_MAX}, /* wraps */
		{UINT64_MAX, 1},              /* likewise */
		{0x8000000000000000, 1},      /* not canonical */
		{0x7f0000400800, 4096},       /* runs out of what is mapped */
	};
	int taken = 0;

	for (unsigned int i = 0; i < sizeof wild / sizeof wild[0]; i++)
		taken += user_call(USER_SYSCALL_WRITE, wild[i].at, wild[i].bytes) != -1;
	for (uint64_t number = 2; number < 70; number++)
		taken += user_call(number, 0, 0) != -1;
	taken += user_call(UINT64_MAX, 0, 0) != -1;
	return taken;
}

/* What user mode may set, and the kernel must not be led by: selectors, flags. */
static int odd_registers(void)
{
	int64_t written;

	__asm__ volatile("mov %0, %%gs; mov %0, %%fs" : : "r"(0x2b));
	written = text("odd: selectors\n");
	__asm__ volatile("mov %0, %%gs; mov %0, %%ds; mov %0, %%es" : : "r"(0));
	written += text("odd: none\n");
	__asm__ volatile("pushfq; orl $0x44400, (%%rsp); popfq" : : : "memory", "cc"); /* AC, NT, DF */
	written += text("odd: flags\n");
	__asm__ volatile("cld");
	return written == 15 + 10 + 11 ? 0 : 1;
}

int user_main(void)
{
	volatile uint8_t *null = NULL;
	uint64_t kept;

	(void)null, (void)kept;
	switch (DOES) {
	case 1: /* null */
		return *null;
	case 2: /* kernel memory */
		return *(volatile uint8_t *)0x100000;
	case 3: /* its own text */
		*(volatile uint8_t *)(uintptr_t)user_main = 0;
		return 0;
	case 4: /* its stack, as code */
		((void (*)(void))(uintptr_t)&kept)();
		return 0;
	case 5:
		__asm__ volatile("ud2");
		return 0;
	case 6:
		__asm__ volatile("div %%ecx" : : "a"(1), "d"(0), "c"(0) : "cc");
		return 0;
	case 7:
		__asm__ volatile("cli");
		return 0;
	case 8:
		__asm__ volatile("outb %%al, %%dx" : : "a"(0), "d"(0xf4));
		return 0;
	case 9: /* a vector that is a device's */
		__asm__ volatile("int $32");
		return 0;
	case 10: /* a trap flag, carried into the kernel */
		__asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; syscall"
				 :
				 : "a"(1), "D"(0), "S"(0)
				 : "rcx", "r11");
		return 0;
	case 11: /* no stack */
		__asm__ volatile("xor %esp, %esp; push %rax");
		return 0;
	case 12: /* a stack in the kernel */
		__asm__ volatile("mov $0x200000, %esp; push %rax");
		return 0;
	case 13: /* a system call without a stack is one like any other; the fault comes after it */
		__asm__ volatile("mov $-1, %%rsp; mov $9, %%eax; syscall; push %%rax" : : : "rax", "rcx", "r11");
		return 0;
	case 14: /* down through the stack's end */
		for (volatile uint8_t *p = (volatile uint8_t *)&kept;; p -= 4096)
			*p = 0;
	case 15:
		for (;;)
			;
	case 16: /* the same with calls */
		for (;;)
			user_call(9, 0, 0);
	case 20:
		return wild_writes();
	case 21:
		return odd_registers();
	case 24: { /* every byte there is, between what could delimit a frame */
		char all[258] = {0};

		for (unsigned int i = 0; i < 256; i++)
			all[i + 1] = (char)i;
		return user_write(all, sizeof all) == sizeof all ? 0 : 1;
	}
	case 22:
		return 7;
	case 23: /* past one line of kprintf, and past one page */
		return text((const char[]){[0 ... 599] = 'x', '\n', '\0'}) == 601 ? 0 : 1;
	}
	return 0;
}

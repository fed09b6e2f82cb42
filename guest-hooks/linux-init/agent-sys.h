/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-sys.h - what the agent asks of the kernel: system calls, by number, as there is no
 * libc. In: what Linux documents. Out: what it returns, below zero the errno. The calls are
 * those that x86-64 and aarch64 both have.
 */
#ifndef AGENT_SYS_H
#define AGENT_SYS_H

#include <stddef.h>
#include <stdint.h>

#if defined __x86_64__
enum {
	SYS_read = 0,
	SYS_write = 1,
	SYS_close = 3,
	SYS_mmap = 9,
	SYS_ioctl = 16,
	SYS_execve = 59,
	SYS_exit = 60,
	SYS_syslog = 103,
	SYS_umount2 = 166,
	SYS_mount = 165,
	SYS_reboot = 169,
	SYS_openat = 257,
	SYS_mkdirat = 258,
	SYS_mknodat = 259,
	SYS_faccessat = 269,
	SYS_dup3 = 292,
};

static inline long agent_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* The clock that Linux's x86-tsc trace clock is. */
static inline uint64_t agent_counter(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* Ticks a second, where the machine states it. */
static inline uint64_t agent_counter_hz(void)
{
	return 0;
}

/* Whether the kernel's trace is stamped by that counter itself, or in nanoseconds of it. */
#define AGENT_TRACE_IN_TICKS 1
#elif defined __aarch64__
enum {
	SYS_dup3 = 24,
	SYS_ioctl = 29,
	SYS_mknodat = 33,
	SYS_mkdirat = 34,
	SYS_umount2 = 39,
	SYS_mount = 40,
	SYS_faccessat = 48,
	SYS_openat = 56,
	SYS_close = 57,
	SYS_read = 63,
	SYS_write = 64,
	SYS_exit = 93,
	SYS_syslog = 116,
	SYS_reboot = 142,
	SYS_execve = 221,
	SYS_mmap = 222,
};

static inline long agent_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}

static inline uint64_t agent_counter(void)
{
	uint64_t ticks;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
}

static inline uint64_t agent_counter_hz(void)
{
	uint64_t hz;

	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
	return hz;
}

#define AGENT_TRACE_IN_TICKS 0
#else
#error "the agent knows x86-64 and aarch64"
#endif

#define AT_FDCWD (-100)
enum {
	O_RDONLY = 0,
	O_WRONLY = 1,
	O_RDWR = 2,
	O_NOCTTY = 0400,
	O_NONBLOCK = 04000,
};

static inline int sys_open(const char *path, int flags)
{
	return (int)agent_call(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0, 0);
}
static inline void sys_close(int fd)
{
	agent_call(SYS_close, fd, 0, 0, 0, 0, 0);
}
static inline long sys_read(int fd, void *to, size_t n)
{
	return agent_call(SYS_read, fd, (long)to, (long)n, 0, 0, 0);
}
static inline long sys_write(int fd, const void *from, size_t n)
{
	return agent_call(SYS_write, fd, (long)from, (long)n, 0, 0, 0);
}
static inline long sys_ioctl(int fd, unsigned long request, void *arg)
{
	return agent_call(SYS_ioctl, fd, (long)request, (long)arg, 0, 0, 0);
}
static inline long sys_mkdir(const char *path)
{
	return agent_call(SYS_mkdirat, AT_FDCWD, (long)path, 0755, 0, 0, 0);
}
/* A character device; both numbers below 256. */
static inline long sys_mknod(const char *path, unsigned int major, unsigned int minor)
{
	return agent_call(SYS_mknodat, AT_FDCWD, (long)path, 0020600, (long)(major << 8 | minor), 0, 0);
}
static inline long sys_mount(const char *type, const char *path)
{
	return agent_call(SYS_mount, (long)type, (long)path, (long)type, 0, 0, 0);
}
static inline void sys_unmount(const char *path)
{
	agent_call(SYS_umount2, (long)path, 2 /* MNT_DETACH */, 0, 0, 0, 0);
}
static inline int sys_exists(const char *path)
{
	return agent_call(SYS_faccessat, AT_FDCWD, (long)path, 0, 0, 0, 0) == 0;
}
/* Zeroed memory, never given back. NULL: there is none. */
static inline void *sys_memory(size_t n)
{
	long at = agent_call(SYS_mmap, 0, (long)n, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);

	return at < 0 && at > -4096 ? NULL : (void *)at;
}

#endif

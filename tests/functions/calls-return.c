/* SPDX-License-Identifier: BSD-2-Clause
 *
 * calls-return.c - a program whose functions are traced by -mfentry, and which does to its
 * stack all that C allows: tail calls, recursion deeper than the tracer follows, longjmp,
 * arguments of every kind, signals as interrupts, on this stack and on another. In: how many
 * milliseconds to go on. Out: the line's bytes; status 1 where something came back wrong.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "bootflame.h"

#define KEPT __attribute__((noinline, noclone))

struct large {
	long v[9];
};

static jmp_buf out_of_it;
static volatile sig_atomic_t handled;
static volatile long sink;

static char line[1 << 22];
static size_t line_bytes;

/* In a hook, where a kernel's code has no vector registers; so nothing of the libc's here. */
BF_NOTRACE static void put_byte(char c)
{
	if (line_bytes < sizeof line)
		line[line_bytes++] = c;
}

BF_NOTRACE static void check(int right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "wrong: %s\n", what);
	_exit(1);
}

KEPT static long leaf(long a)
{
	sink = a;
	return a + 1;
}

/* -O2 makes these jumps. */
KEPT static long tail_two(long a)
{
	return leaf(a * 2);
}
KEPT static long tail_one(long a)
{
	return tail_two(a + 3);
}

KEPT static long deep(long n)
{
	return n ? deep(n - 1) + leaf(0) : 0;
}

KEPT static struct large returns_large(long a, struct large b)
{
	for (int i = 0; i < 9; i++)
		b.v[i] += a + leaf(i);
	return b;
}

KEPT static double many(long a, long b, long c, long d, long e, long f, long g, double x, double y, ...)
{
	double sum = (double)(a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7) + x * y;
	va_list more;

	va_start(more, y);
	sum += va_arg(more, double) + (double)va_arg(more, int) + (double)leaf(1);
	va_end(more);
	return sum;
}

KEPT static unsigned __int128 wide(long a)
{
	return ((unsigned __int128)(unsigned long)leaf(a) << 64) | 7;
}

KEPT static void jumps(int depth)
{
	if (depth == 0)
		longjmp(out_of_it, 1);
	if (depth > 0)
		jumps(depth - 1);
	sink = depth;
}

KEPT static long around_jump(int depth)
{
	if (setjmp(out_of_it) == 0)
		jumps(depth);
	return leaf(40) + tail_one(1);
}

static void on_signal(int number)
{
	check(tail_one(1) == 9, "a tail call in a handler");
	check(deep(5) == 5, "recursion in a handler");
	handled += number != 0;
}

int main(int argc, char **argv)
{
	static char other_stack[65536];
	struct itimerval often = {{0, 300}, {0, 300}}, never = {{0, 0}, {0, 0}};
	struct sigaction here = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	struct sigaction there = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
	stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
	clock_t end = clock() + (argc > 1 ? atol(argv[1]) : 100) * (CLOCKS_PER_SEC / 1000);
	struct large l = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
	long rounds = 0;

	bootflame_start(put_byte);
	sigaltstack(&stack, NULL);
	sigaction(SIGALRM, &here, NULL);
	sigaction(SIGVTALRM, &there, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	setitimer(ITIMER_VIRTUAL, &often, NULL);
	do {
		struct large back = returns_large(rounds, l);

		check(back.v[8] == 9 + rounds + 9 && back.v[0] == 1 + rounds + 1, "a struct in memory");
		check(tail_one(4) == 15, "tail calls");
		check(deep(20) == 20, "recursion");
		if (rounds % 64 == 0)
			check(deep(300) == 300, "recursion deeper than the tracer follows");
		check(many(1, 2, 3, 4, 5, 6, 7, 1.5, 4.0, 0.25, 8) == 140 + 6 + 0.25 + 8 + 2,
		      "arguments of every kind");
		check(wide(5) == (((unsigned __int128)6 << 64) | 7), "two registers");
		for (int i = 0; i < 5; i++)
			check(around_jump(i * 3) == 41 + 9, "a jump over frames");
		rounds++;
	} while ((clock() < end || handled < 20) && line_bytes < sizeof line / 4);
	setitimer(ITIMER_REAL, &never, NULL);
	setitimer(ITIMER_VIRTUAL, &never, NULL);
	for (int i = 0; i < 200; i++)
		check(around_jump(6) == 41 + 9, "many jumps");
	deep(3);
	bootflame_end(0);
	check(line_bytes < sizeof line, "the room for the line");
	return fwrite(line, 1, line_bytes, stdout) == line_bytes && fflush(stdout) == 0 ? 0 : 1;
}

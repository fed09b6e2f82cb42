/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm.h - what the storm guest's files share. The guest puts hooks under fire and says
 * on the console what it did, so that a test can compare that with what the trace holds.
 * In: the command line, which picks the case. Out: "storm: ..." lines, events, a bye.
 */
#ifndef STORM_H
#define STORM_H

#include <bootflame/hooks.h>

#include "x86-64/trap.h"

/* Whose events: a handler may come above any of those before it. */
enum who {
	WHO_MAIN,
	WHO_IRQ,
	WHO_NMI,
	WHO_UD,
	WHOS,
};

#define STORM_CPUS_MAX 24u

/* A CPU's own, at %gs:0. */
struct storm_cpu {
	uint64_t skew_ticks; /* what its clock is made to differ by; see BF_ASM_CLOCK in guests.mk */
	uint64_t bursts[WHOS];
	uint64_t begun, done; /* hooks of the subsystem "storm" */
	struct bf_cpu bf;
	volatile unsigned int parked;
};
_Static_assert(offsetof(struct storm_cpu, bf) == BF_PERCPU_GS, "where the hooks look");

static inline struct storm_cpu *this_cpu(void)
{
	return (struct storm_cpu *)((char *)bf_this_cpu() - BF_PERCPU_GS);
}

extern struct storm_cpu percpu0; /* start.S knows the name */

/* A hook, counted on both sides; what is between is what a handler can see cut. */
#define COUNTED(cpu, hook)                                                 \
	do {                                                               \
		__asm__ volatile("incq %0" : "+m"((cpu)->begun) : : "cc"); \
		hook;                                                      \
		__asm__ volatile("incq %0" : "+m"((cpu)->done) : : "cc");  \
	} while (0)

/* What a counter carries, and a size: who, and how many before. The two agree in a span. */
static inline uint64_t next_value(struct storm_cpu *cpu, enum who who)
{
	return cpu->bursts[who]++ * WHOS + who;
}

/* A span with a counter and a size in it. `name` is the who's. */
#define BURST(cpu, who, name)                                             \
	do {                                                              \
		uint64_t value_ = next_value(cpu, who);                   \
                                                                          \
		COUNTED(cpu, BF_ENTER(name, "storm"));                    \
		COUNTED(cpu, BF_COUNTER(name "-value", "storm", value_)); \
		COUNTED(cpu, BF_SIZE(value_));                            \
		COUNTED(cpu, BF_EXIT());                                  \
	} while (0)

/* The hooks that are shot at: one copy each, between two labels. */
void target_enter(void);
void target_counter(uint64_t value);
void target_size(uint64_t value);
void target_exit(void);
/* BURST(WHO_MAIN) made of them. */
void target_burst(struct storm_cpu *cpu);

/* Learns where the instructions of the targets are, by single steps. */
void cover_learn(void);
void cover_step(uint64_t rip);
void cover_hit(enum who who, uint64_t rip);
void cover_print(void);

/* The local APIC: a shot is one interrupt or NMI, `counts` instructions from now. */
void shot_init(void);
void shot_arm(enum who who, uint32_t counts);
void shot_done(void);
extern volatile unsigned int shots_landed;
/* What a handler does beyond its burst. */
extern void (*volatile shot_work)(enum who who);

/* Starts CPUs 1 to n - 1; each calls body(its area) and parks. */
void cpus_start(unsigned int n, void (*body)(struct storm_cpu *cpu));
void cpus_wait(unsigned int n);
struct storm_cpu *cpu_at(unsigned int number);

/* Words of the command line: NAME=TEXT, NAME=NUMBER. */
int word_is(const char *name, const char *text);
uint64_t word_number(const char *name, uint64_t otherwise);

struct storm_case {
	const char *name;
	void (*run)(void);
};
extern const struct storm_case storm_cases[];
void storm_threads(void);

extern struct bf_config storm_config;
/* Says how many hooks were begun and done, and leaves the machine. */
void storm_end(unsigned int status) __attribute__((noreturn));

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hooks.h - what a kernel writes to have its boot profiled.
 *
 *	void pagetable_init(void)
 *	{
 *		BF_SCOPE("pagetable_init", "vm");
 *		BF_SIZE(npages);
 *		...
 *	}
 *
 * In: the cycle counter. Out: eight-byte records in a ring of this CPU, drained
 * to the line by bf_drain(). Without -DBOOTFLAME every hook is nothing at all.
 *
 * A hook is inline, takes no lock, calls nothing, and may stand in an interrupt
 * or NMI handler: the slot is claimed by one instruction before it is written,
 * and the record's second word, which says that it is there, is stored last.
 * A hook must not migrate between CPUs half way: do not preempt across CPUs
 * while hooks are open to it. x86-64 code with hooks needs -mno-red-zone, as
 * kernels have anyway.
 *
 * Names are string literals without '%', '{', '|', '}', '"' or '\'. They stay in
 * the ELF, in sections that are not loaded; the line carries small numbers. With
 * -DBF_SELF_DESCRIBING they are ordinary data instead and go over the line once: for
 * kernels that are linked as PIE, by any script, or whose ELF the host does not have.
 */
#ifndef BOOTFLAME_HOOKS_H
#define BOOTFLAME_HOOKS_H

#include <bootflame/wire.h>

#include <stddef.h>
#include <stdint.h>

/* The newest event when the ring is full: make room for it by a drain then and there,
 * or drop and count it. BF_ON_FULL is the choice of kernels that fill in nothing. */
enum bf_on_full {
	BF_ON_FULL_DEFAULT,
	BF_ON_FULL_DRAIN,
	BF_ON_FULL_DROP,
};
#ifndef BF_ON_FULL
#define BF_ON_FULL BF_ON_FULL_DRAIN
#endif

/* Before a function: function-level tracing (bf-functions.c) leaves it alone, whichever
 * way its calls are come by. */
#ifdef __has_attribute
#if __has_attribute(patchable_function_entry)
#define BF_NOTRACE __attribute__((no_instrument_function, patchable_function_entry(0)))
#endif
#endif
#ifndef BF_NOTRACE
#define BF_NOTRACE __attribute__((no_instrument_function))
#endif

/* What the kernel tells the library once. */
struct bf_config {
	/* Puts n bytes on the line, whole and in order, not mixed with text. May hold
	 * them back until flush, which is called when a drain or a frame outside of one
	 * is done; flush may be NULL. Of several CPUs one at a time is in either. A panic
	 * comes from anywhere: a lock that they share with text must not stop it. */
	void (*emit)(const uint8_t *bytes, size_t n); /* NULL: there is no line */
	void (*flush)(void);
	/* What a full ring does. */
	enum bf_on_full on_full;
	/* The counter at the kernel's first instruction; the boot's zero. Ticks. */
	uint64_t entry_ticks;
	/* The counter's frequency where the machine states it, else 0. Hz. */
	uint64_t clock_hz;
	/* The GNU build-id, so that the host can tell it has the right ELF. */
	const uint8_t *build_id;
	size_t build_id_bytes;
};

#ifdef BOOTFLAME

struct bf_cpu;

/* Makes a CPU's ring ready; the first thing of ours that it runs, once its area
 * can be reached (see BF_PERCPU_GS in ring.h; else pass &bf_cpu0). Hooks are open
 * from here on. The area is zeroed memory. A CPU does this for itself, once; of more
 * than BF_CPUS_MAX the later ones record nothing. */
void bf_cpu_init(struct bf_cpu *area, unsigned int number);

/* Says hello on the line, so that the host knows at once who speaks. Until then nothing
 * is drained. The config must stay. */
void bf_init(const struct bf_config *config);

/* Empties this CPU's ring on to the line. Costs what its own span, "drain" in
 * the subsystem "observer", says. Does nothing if one is under way. A CPU that will hook
 * no more (it parks) calls this first: nobody else can do it for it. */
void bf_drain(void);

/* Drains if the ring is more than half full: for quiet points, between steps, so that
 * no hook has to. */
BF_NOTRACE static inline void bf_drain_if_half(void);

/* Leaves the rings to a host that reads them in the guest's memory, by bf_beacon: from
 * here on nothing is put on the line, a full ring drops, and drains do nothing. Called
 * once, after bf_init and on the same CPU. */
void bf_mapped(void);

/* Drains and says bye: the boot is over with this bf_status. The line stays
 * usable for text. For all CPUs: what others have not drained by then is not sent, and
 * counted as dropped. */
void bf_bye(unsigned int status);

/* The same from an exception, an NMI or a drain, with other CPUs in whatever state: a
 * frame that was cut is closed first, and a line that another CPU does not let go of is
 * taken from it. The first panic is the one that speaks. In either, what lies behind a
 * record that was claimed and never written is counted as dropped. */
void bf_bye_panic(unsigned int status);

/* Names `count` sites made at run time, shown as "name#0" to "name#count-1" (one:
 * "name"). Returns the first one's id, the rest follow. Both strings must stay.
 * Where the table is full the ids still work and show as numbers. */
uint32_t bf_family(const char *name, const char *subsystem, uint32_t count);

/* An event with a tick taken before the ring could be reached. */
void bf_record_at(uint32_t word, uint64_t ticks);

#ifdef BF_FUNCTIONS
/* Function-level tracing of objects that were compiled with -fpatchable-function-entry=5:
 * makes each entry listed, five bytes of NOP, a call of the tracer. Those that are something
 * else are left alone. Gives how many it made. The code must be writable, and no other CPU
 * nor interrupt in it. The list is what lies between the linker's __start_ and __stop_ of
 * __patchable_function_entries. Objects compiled with -finstrument-functions or with
 * -pg -mfentry are traced from bf_cpu_init on, without a word. */
size_t bf_functions_patch(const uintptr_t *begin, const uintptr_t *end);
#endif

#include <bootflame/ring.h>

#ifdef BF_SELF_DESCRIBING
#define BF_SITE(ident, name, subsystem) BF_SELF_SITE(bf_site_##ident, name, subsystem)
#define BF_SITE_ID(ident) ((const void *)&bf_site_##ident)
#else
/* A site, for data that is looked at later: BF_SITE(sched, "sched", "proc");
 * then BF_ENTER_WORD(bf_site_word(BF_SITE_ID(sched))). At file scope. */
#define BF_SITE(ident, name, subsystem)      \
	extern const char bf_site_##ident[]; \
	__asm__(BF_ASM_SITE(name, subsystem) BF_ASM_SITE_SYMBOL("bf_site_" #ident))
/* Pointer-sized, so that it is a constant initialiser; the value is id * 16. */
#define BF_SITE_ID(ident) ((const void *)bf_site_##ident)
#endif

#define BF_ENTER(name, subsystem) BF_HOOK_STATIC(name, subsystem, 1)
#define BF_EXIT() BF_HOOK_EXIT()
#define BF_MARK(name, subsystem) BF_HOOK_STATIC(name, subsystem, 3)
/* The value, 64 bits, of something that is counted or measured. */
#define BF_COUNTER(name, subsystem, value)                     \
	do {                                                   \
		uint64_t bf_counted_ = (uint64_t)(value);      \
		BF_HOOK_COUNTER(name, subsystem, bf_counted_); \
	} while (0)
/* The size of the work that the innermost open span was given; < 2^60. */
#define BF_SIZE(n)                                 \
	do {                                       \
		uint64_t bf_size_ = (uint64_t)(n); \
		BF_HOOK_SIZE(bf_size_);            \
	} while (0)
/* Enters the span of a site known at run time, as a ready-made ring word:
 * BF_WORD(id, BF_KIND_ENTER), or bf_site_word(BF_SITE_ID(x)). */
#define BF_ENTER_WORD(word) BF_HOOK_WORD(word)

/* Threads, as TSLOG has them. A thread and a topic are sites like any other; those of
 * the same name and subsystem are the same. Made at run time: bf_family, then the _ID
 * forms. Before the first BF_THREAD a CPU runs no thread but itself. Idle threads are of
 * the subsystem "idle" and may have one name on all CPUs; a wake from there is taken for an
 * interrupt's. */
#ifdef BF_FUNCTIONS
#define BF_THREAD_ID(id)                                                     \
	do {                                                                 \
		uint32_t bf_thread_id = (id);                                \
		BF_HOOK_WORD(BF_WORD(bf_thread_id, BF_KIND_THREAD));         \
		*(volatile uint32_t *)&bf_this_cpu()->thread = bf_thread_id; \
	} while (0)
#else
#define BF_THREAD_ID(id) BF_HOOK_WORD(BF_WORD(id, BF_KIND_THREAD)) /* switched to */
#endif
#define BF_WAIT(topic, subsystem) BF_HOOK_STATIC(topic, subsystem, 9)
#define BF_UNWAIT(topic, subsystem) BF_HOOK_STATIC(topic, subsystem, 10)
#define BF_WAKE(topic, subsystem) BF_HOOK_STATIC(topic, subsystem, 11)
#define BF_HOLD(topic, subsystem) BF_HOOK_STATIC(topic, subsystem, 12)
#define BF_RELEASE(topic, subsystem) BF_HOOK_STATIC(topic, subsystem, 13)
#define BF_WAIT_ID(id) BF_HOOK_WORD(BF_WORD(id, BF_KIND_WAIT))
#define BF_UNWAIT_ID(id) BF_HOOK_WORD(BF_WORD(id, BF_KIND_UNWAIT))
#define BF_WAKE_ID(id) BF_HOOK_WORD(BF_WORD(id, BF_KIND_WAKE))
#define BF_HOLD_ID(id) BF_HOOK_WORD(BF_WORD(id, BF_KIND_HOLD))
#define BF_RELEASE_ID(id) BF_HOOK_WORD(BF_WORD(id, BF_KIND_RELEASE))

/* Two CPUs meet: A says a token and lets B go on, B says the same token and lets A go
 * on, A says it again. B's stamp lies between A's two, whatever their counters say; the
 * host aligns by that and stretches nothing. Tokens are below 2^28 and used once. */
#define BF_SYNC(token) BF_HOOK_WORD(BF_WORD(token, BF_KIND_SYNC))

/* A span to the end of the enclosing block. */
#define BF_SCOPE(name, subsystem)                                                                \
	__attribute__((cleanup(bf_scope_exit), unused)) char BF_CAT(bf_scope_, __COUNTER__) = 0; \
	BF_ENTER(name, subsystem)
BF_NOTRACE static inline __attribute__((always_inline)) void bf_scope_exit(const char *unused)
{
	(void)unused;
	BF_EXIT();
}

BF_NOTRACE static inline uint32_t bf_site_word(const void *site_id)
{
#ifdef BF_SELF_DESCRIBING
	return bf_self_word((struct bf_self_site *)(uintptr_t)site_id) | BF_KIND_ENTER;
#else
	return (uint32_t)(uintptr_t)site_id | BF_KIND_ENTER;
#endif
}

#else /* off: nothing is left, arguments are not evaluated (sizeof: but count as used) */

#define BF_SITE(ident, name, subsystem) extern const char bf_site_##ident[]
#define BF_SITE_ID(ident) ((const void *)0)
#define BF_ENTER(name, subsystem) ((void)0)
#define BF_EXIT() ((void)0)
#define BF_MARK(name, subsystem) ((void)0)
#define BF_COUNTER(name, subsystem, value) ((void)sizeof(value))
#define BF_SIZE(n) ((void)sizeof(n))
#define BF_ENTER_WORD(word) ((void)sizeof(word))
#define BF_SCOPE(name, subsystem) ((void)0)
#define BF_THREAD_ID(id) ((void)sizeof(id))
#define BF_WAIT(topic, subsystem) ((void)0)
#define BF_UNWAIT(topic, subsystem) ((void)0)
#define BF_WAKE(topic, subsystem) ((void)0)
#define BF_HOLD(topic, subsystem) ((void)0)
#define BF_RELEASE(topic, subsystem) ((void)0)
#define BF_WAIT_ID(id) ((void)sizeof(id))
#define BF_UNWAIT_ID(id) ((void)sizeof(id))
#define BF_WAKE_ID(id) ((void)sizeof(id))
#define BF_HOLD_ID(id) ((void)sizeof(id))
#define BF_RELEASE_ID(id) ((void)sizeof(id))
#define BF_SYNC(token) ((void)sizeof(token))
BF_NOTRACE static inline uint32_t bf_site_word(const void *site_id)
{
	(void)site_id;
	return 0;
}
BF_NOTRACE static inline void bf_init(const struct bf_config *config)
{
	(void)config;
}
#define bf_cpu_init(area, number) ((void)0)
BF_NOTRACE static inline void bf_drain(void)
{
}
BF_NOTRACE static inline void bf_drain_if_half(void)
{
}
BF_NOTRACE static inline void bf_mapped(void)
{
}
BF_NOTRACE static inline void bf_bye(unsigned int status)
{
	(void)status;
}
BF_NOTRACE static inline void bf_bye_panic(unsigned int status)
{
	(void)status;
}
BF_NOTRACE static inline uint32_t bf_family(const char *name, const char *subsystem, uint32_t count)
{
	(void)name, (void)subsystem, (void)count;
	return 0;
}
BF_NOTRACE static inline void bf_record_at(uint32_t word, uint64_t ticks)
{
	(void)word, (void)ticks;
}

#endif
#endif

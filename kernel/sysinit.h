/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysinit.h - FreeBSD's SYSINIT: an init step registers itself where it is written.
 *
 *	static void paging_init(void *unused) { ... }
 *	SYSINIT(paging_init, SI_SUB_VM, SI_ORDER_FIRST, paging_init, NULL);
 *
 * runs paging_init(NULL) in its place in the boot, as the span "paging_init" of the
 * subsystem "vm". Link order does not matter; equal places keep it.
 *
 * One boot: sysinit_collect gathers the steps (the linker's and the fillers),
 * sysinit_sort brings them in order, sysinit_check looks whether that order can be,
 * sysinit_run runs them.
 */
#ifndef SYSINIT_H
#define SYSINIT_H

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

/* The subsystems: the place in the boot, the name in the trace. The only list. */
#define SI_SUB_CPU 0x01000000, "cpu"
#define SI_SUB_VM 0x02000000, "vm"
#define SI_SUB_CLOCK 0x03000000, "clock"
#define SI_SUB_INTR 0x04000000, "intr"
#define SI_SUB_SCHED 0x05000000, "sched"
#define SI_SUB_SMP 0x06000000, "smp"
#define SI_SUB_BUS 0x07000000, "bus"
#define SI_SUB_DEV 0x08000000, "dev"
#define SI_SUB_FS 0x09000000, "fs"
#define SI_SUB_FILLER 0x0a000000, "filler"
#define SI_SUB_TEST 0x0b000000, "test"
#define SI_SUB_USER 0x0c000000, "user"

/* The place within a subsystem; anything between will do. No two steps have one place,
 * unless it is SI_ORDER_ANY; of those none may need another. */
#define SI_ORDER_FIRST 0x00000000
#define SI_ORDER_SECOND 0x00000001
#define SI_ORDER_THIRD 0x00000002
#define SI_ORDER_FOURTH 0x00000003
#define SI_ORDER_ANY 0x10000000
#define SI_ORDER_LAST 0xffffffff

#define SI_PLACE_OF_(number, name, order) ((uint64_t)(number) << 32 | (uint32_t)(order))
#define SI_PLACE_OF(...) SI_PLACE_OF_(__VA_ARGS__)
#define SI_NAME_OF_(number, name) name
#define SI_NAME_OF(...) SI_NAME_OF_(__VA_ARGS__)

struct sysinit {
	uint64_t place; /* subsystem, then order: one comparison sorts by both */
	void (*fn)(void *arg);
	void *arg;
	const void *site; /* BF_SITE_ID, a constant of the linker's */
	uint32_t word;    /* what BF_ENTER_WORD wants; sysinit_collect makes it of site */
	uint32_t note;    /* for whoever works on the list, while it does */
	const char *name; /* for a panic; NULL: a filler */
};

/* One step needs what another has done. */
struct sysinit_need {
	struct sysinit *step, *needs;
};

#define SYSINIT(ident, subsystem, order, function, argument)                                                 \
	BF_SITE(ident, #ident, SI_NAME_OF(subsystem));                                                       \
	struct sysinit sysinit_##ident = {                                                                   \
		.place = SI_PLACE_OF(subsystem, order),                                                      \
		.fn = (function),                                                                            \
		.arg = (argument),                                                                           \
		.site = BF_SITE_ID(ident),                                                                   \
		.name = #ident,                                                                              \
	};                                                                                                   \
	static struct sysinit *const sysinit_##ident##_entry __attribute__((section("set_sysinit"), used)) = \
		&sysinit_##ident

/* Beside a step's SYSINIT: it comes after that other one, in whichever file that is. A step
 * that does not exist is an error of the linker's; an order that breaks this, or needs that
 * go round in a circle, is a panic that names both (sysinit_check). */
#define SYSINIT_NEEDS(name, other)                                                                      \
	extern struct sysinit sysinit_##other;                                                          \
	static struct sysinit_need sysinit_need_##name##_##other = {&sysinit_##name, &sysinit_##other}; \
	static struct sysinit_need *const sysinit_need_##name##_##other##_entry                         \
		__attribute__((section("set_sysinit_need"), used)) = &sysinit_need_##name##_##other

/* Steps of one boot, with room for as many again. */
struct sysinit_list {
	struct sysinit **steps;
	struct sysinit **scratch;
	uint32_t count;
};

void sysinit_collect(struct sysinit_list *list);
/* Stable whichever way, so that the order of equals is the linker's. */
void sysinit_sort(struct sysinit_list *list);
/* Panics where two steps have one place, or a step comes before what it needs. */
void sysinit_check(const struct sysinit_list *list);
void sysinit_run(const struct sysinit_list *list);

#endif

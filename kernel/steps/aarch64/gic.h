/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gic.h - Arm's generic interrupt controller, version 2 (gicv2.c) or 3 (gicv3.c), whichever
 * the device tree tells of. Interrupts have a number, the INTID: 0 to 15 one CPU sends to
 * another, 16 to 31 each CPU has for itself, from 32 on devices'.
 */
#ifndef GIC_H
#define GIC_H

#include <stdint.h>

#define GIC_PRIVATE_FIRST 16u
#define GIC_SHARED_FIRST 32u
#define GIC_IRQS_MAX 1020u
#define GIC_IRQ_MASK 0x3ffu
/* The one that cpu_kick sends. */
#define GIC_KICK 0u

/* What differs between the versions. */
struct gic_ops {
	/* The part that all CPUs share; gives how many interrupts there are. */
	unsigned int (*distributor_init)(void);
	/* The part of the CPU that calls. 0, or -1: it has none. */
	int (*cpu_init)(void);
	/* Lets a shared one through, to the CPU that calls; or one of the CPU's own. */
	void (*enable_shared)(unsigned int irq, int is_edge);
	void (*enable_private)(unsigned int irq);
	/* Takes the one that is pending, and says that it is done. Of the word, GIC_IRQ_MASK is
	 * its number, from GIC_IRQS_MAX on: there is none; the rest done() wants back. */
	uint32_t (*take)(void);
	void (*done)(uint32_t taken);
	/* To the CPU of that number. */
	void (*kick)(unsigned int number);
};
extern const struct gic_ops gicv2_ops, gicv3_ops;

/* This CPU takes interrupts from here on, and those of its own that were asked for. 0 or -1.
 * Each CPU but the first calls it. */
int gic_cpu_init(void);
/* Whether there is one; from the step "irq_init" on. */
int gic_in_use(void);

#endif

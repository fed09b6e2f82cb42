/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gic.c - interrupts to their handlers: irq.h on aarch64. In: the device tree's interrupt
 * controller. Out: irq_request, cpu_kick.
 */
#include "steps/aarch64/gic.h"

#include "aarch64/aarch64-trap.h"
#include "aarch64/boot-dtb.h"
#include "irq.h"
#include "kprintf.h"
#include "machine.h"
#include "spinlock.h"
#include "sysinit.h"

static const struct gic_ops *gic; /* NULL: there is none */
static unsigned int irqs;
static uint32_t private_wanted; /* a bit for each that has a handler */
/* Of what irq_request changes: probes ask for theirs at once, and registers have many interrupts' bits. */
static struct spinlock lock;
static struct {
	void (*fn)(void *arg);
	void *arg;
} handlers[GIC_IRQS_MAX];

static void on_irq(void)
{
	uint32_t taken = gic->take();
	unsigned int irq = taken & GIC_IRQ_MASK;

	if (irq >= GIC_IRQS_MAX)
		return;
	if (handlers[irq].fn)
		handlers[irq].fn(handlers[irq].arg);
	gic->done(taken);
}

int gic_in_use(void)
{
	return gic != NULL;
}

int gic_cpu_init(void)
{
	if (!gic || gic->cpu_init() < 0)
		return -1;
	for (unsigned int irq = 0; irq < GIC_SHARED_FIRST; irq++) {
		if (private_wanted >> irq & 1)
			gic->enable_private(irq);
	}
	return 0;
}

/* With the lock held. */
static int request(unsigned int irq, void (*handler)(void *arg), void *arg)
{
	int is_edge = 0;

	if (handlers[irq].fn)
		return -1;
	handlers[irq].arg = arg;
	handlers[irq].fn = handler;
	if (irq < GIC_SHARED_FIRST) {
		private_wanted |= 1u << irq;
		gic->enable_private(irq);
		return 0;
	}
	for (unsigned int i = 0; i < boot_dtb.virtio_count; i++) {
		if (boot_dtb.virtio[i].irq == irq)
			is_edge = boot_dtb.virtio[i].is_edge;
	}
	gic->enable_shared(irq, is_edge);
	return 0;
}

int irq_request(unsigned int irq, void (*handler)(void *arg), void *arg)
{
	uint64_t flags;
	int rc;

	if (!gic || irq < GIC_PRIVATE_FIRST || irq >= irqs)
		return -1;
	flags = spin_lock(&lock);
	rc = request(irq, handler, arg);
	spin_unlock(&lock, flags);
	return rc;
}

void cpu_kick(unsigned int number)
{
	if (gic)
		gic->kick(number);
}

static void irq_init(void *unused)
{
	(void)unused;
	gic = boot_dtb.gic_version == 2 ? &gicv2_ops : boot_dtb.gic_version == 3 ? &gicv3_ops : NULL;
	if (!gic) {
		kprintf("gic: the device tree has none, so nothing interrupts\n");
		return;
	}
	irqs = gic->distributor_init();
	trap_set_irq_handler(on_irq);
	/* A kick only has to end a wfi; its handler does nothing, and is none. */
	private_wanted = 1u << GIC_KICK;
	if (irqs == 0 || gic_cpu_init() < 0) {
		kprintf("gic: does not answer, so nothing interrupts\n");
		gic = NULL;
		return;
	}
	BF_SIZE(irqs);
}
SYSINIT(irq_init, SI_SUB_INTR, SI_ORDER_FIRST, irq_init, NULL);
SYSINIT_NEEDS(irq_init, paging_init);

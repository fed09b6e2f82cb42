/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gicv2.c - version 2: a distributor, and an interface of which each CPU sees its own at one
 * address. Source: Arm IHI 0048.
 *
 * What -M virt's reset leaves is taken as it is: all interrupts disabled, in the group and
 * of the priority that are highest.
 */
#include "steps/aarch64/gic.h"

#include "aarch64/boot-dtb.h"
#include "cpus.h"
#include "machine.h"

#define GICD_CONTROL 0x000u
#define GICD_TYPE 0x004u
#define GICD_ENABLE 0x100u
#define GICD_TARGETS 0x800u
#define GICD_CONFIG 0xc00u
#define GICD_KICK 0xf00u
#define GICC_CONTROL 0x00u
#define GICC_PRIORITY_MASK 0x04u
#define GICC_TAKE 0x0cu
#define GICC_DONE 0x10u

#define CONFIG_EDGE 2u

/* By which bit the distributor knows each CPU: it alone says so, to the CPU that asks. */
static uint8_t target_bits[CPUS_MAX];

static uintptr_t distributor(uint32_t reg)
{
	return boot_dtb.gic_distributor + reg;
}

static uintptr_t interface(uint32_t reg)
{
	return boot_dtb.gic_cpu + reg;
}

static unsigned int distributor_init(void)
{
	unsigned int irqs = 32 * ((mmio_read32(distributor(GICD_TYPE)) & 0x1f) + 1);

	mmio_write32(distributor(GICD_CONTROL), 1);
	return irqs < GIC_IRQS_MAX ? irqs : GIC_IRQS_MAX;
}

static int cpu_init(void)
{
	/* With one CPU only this reads as zero, and what is written there is ignored. */
	target_bits[this_cpu()->number] = mmio_read8(distributor(GICD_TARGETS));
	mmio_write32(interface(GICC_PRIORITY_MASK), 0xff);
	mmio_write32(interface(GICC_CONTROL), 1);
	return 0;
}

static void enable(unsigned int irq)
{
	mmio_write32(distributor(GICD_ENABLE + irq / 32 * 4), 1u << irq % 32);
}

static void enable_shared(unsigned int irq, int is_edge)
{
	uintptr_t config = distributor(GICD_CONFIG + irq / 16 * 4);
	uint32_t edge = CONFIG_EDGE << irq % 16 * 2, was = mmio_read32(config);

	mmio_write32(config, is_edge ? was | edge : was & ~edge);
	mmio_write8(distributor(GICD_TARGETS + irq), target_bits[this_cpu()->number]);
	enable(irq);
}

/* The word says also, of a kick, which CPU sent it. */
static uint32_t take(void)
{
	return mmio_read32(interface(GICC_TAKE));
}

static void done(uint32_t taken)
{
	mmio_write32(interface(GICC_DONE), taken);
}

static void kick(unsigned int number)
{
	device_barrier();
	mmio_write32(distributor(GICD_KICK), (uint32_t)target_bits[number] << 16 | GIC_KICK);
}

const struct gic_ops gicv2_ops = {distributor_init, cpu_init, enable_shared, enable, take, done, kick};

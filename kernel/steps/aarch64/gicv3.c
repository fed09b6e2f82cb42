/* SPDX-License-Identifier: BSD-2-Clause
 *
 * gicv3.c - version 3: a distributor, a redistributor for each CPU, found by its affinity,
 * and an interface in system registers. Source: Arm IHI 0069.
 */
#include "steps/aarch64/gic.h"

#include "aarch64/boot-dtb.h"
#include "cpus.h"
#include "machine.h"

#define GICD_CONTROL 0x0000u
#define GICD_TYPE 0x0004u
#define GICD_GROUP 0x0080u
#define GICD_ENABLE 0x0100u
#define GICD_CONFIG 0x0c00u
#define GICD_ROUTE 0x6000u
#define CONTROL_GROUP1 0x02u
#define CONTROL_AFFINITY 0x10u
#define CONFIG_EDGE 2u

#define REDISTRIBUTOR_BYTES 0x20000u
#define GICR_TYPE 0x0008u
#define GICR_WAKER 0x0014u
#define GICR_GROUP 0x10080u
#define GICR_ENABLE 0x10100u
#define TYPE_LAST 0x10u
#define TYPE_VIRTUAL 0x02u /* two pages of 64 KiB more */
#define WAKER_SLEEP 0x2u
#define WAKER_ASLEEP 0x4u
#define LOOKS_MAX 100000u

#define ICC_PRIORITY_MASK "s3_0_c4_c6_0"
#define ICC_TAKE "s3_0_c12_c12_0"
#define ICC_DONE "s3_0_c12_c12_1"
#define ICC_GROUP1 "s3_0_c12_c12_7"
#define ICC_SRE "s3_0_c12_c12_5"
#define ICC_KICK "s3_0_c12_c11_5"

static uintptr_t redistributors[CPUS_MAX];
static uint64_t affinities[CPUS_MAX];

static uintptr_t distributor(uint32_t reg)
{
	return boot_dtb.gic_distributor + reg;
}

/* Aff3.Aff2.Aff1.Aff0, as GICR_TYPE has them in its upper half. */
static uint32_t affinity(uint64_t mpidr)
{
	return (uint32_t)(mpidr >> 32 << 24) | (uint32_t)(mpidr & 0xffffff);
}

static unsigned int distributor_init(void)
{
	unsigned int irqs = 32 * ((mmio_read32(distributor(GICD_TYPE)) & 0x1f) + 1);

	mmio_write32(distributor(GICD_CONTROL), CONTROL_AFFINITY | CONTROL_GROUP1);
	return irqs < GIC_IRQS_MAX ? irqs : GIC_IRQS_MAX;
}

/* The list ends where an entry says so, or with the window. */
static uintptr_t find_redistributor(uint32_t cpu)
{
	uint64_t at = boot_dtb.gic_redistributors, end = at + boot_dtb.gic_redistributors_bytes, type;

	for (; end - at >= REDISTRIBUTOR_BYTES; at += (type & TYPE_VIRTUAL ? 2 : 1) * (uint64_t)REDISTRIBUTOR_BYTES) {
		type = mmio_read64(at + GICR_TYPE);
		if (type >> 32 == cpu)
			return at;
		if (type & TYPE_LAST || end - at < 2 * REDISTRIBUTOR_BYTES)
			break;
	}
	return 0;
}

static int cpu_init(void)
{
	unsigned int number = this_cpu()->number, looks = 0;
	uint64_t mpidr = SYSREG_READ("mpidr_el1");
	uintptr_t own = find_redistributor(affinity(mpidr));

	if (!own)
		return -1;
	redistributors[number] = own;
	affinities[number] = mpidr;
	mmio_write32(own + GICR_WAKER, mmio_read32(own + GICR_WAKER) & ~WAKER_SLEEP);
	while (mmio_read32(own + GICR_WAKER) & WAKER_ASLEEP) {
		if (++looks == LOOKS_MAX)
			return -1;
	}
	mmio_write32(own + GICR_GROUP, ~0u);
	SYSREG_WRITE(ICC_SRE, SYSREG_READ(ICC_SRE) | 1);
	isb();
	SYSREG_WRITE(ICC_PRIORITY_MASK, 0xff);
	SYSREG_WRITE(ICC_GROUP1, 1);
	isb();
	return 0;
}

static void enable_private(unsigned int irq)
{
	mmio_write32(redistributors[this_cpu()->number] + GICR_ENABLE, 1u << irq);
}

static void enable_shared(unsigned int irq, int is_edge)
{
	uintptr_t config = distributor(GICD_CONFIG + irq / 16 * 4), group = distributor(GICD_GROUP + irq / 32 * 4);
	uint32_t edge = CONFIG_EDGE << irq % 16 * 2, was = mmio_read32(config);

	mmio_write32(config, is_edge ? was | edge : was & ~edge);
	mmio_write32(group, mmio_read32(group) | 1u << irq % 32);
	mmio_write64(distributor(GICD_ROUTE + irq * 8), affinities[this_cpu()->number] & 0xff00ffffffu);
	mmio_write32(distributor(GICD_ENABLE + irq / 32 * 4), 1u << irq % 32);
}

static uint32_t take(void)
{
	uint32_t taken = (uint32_t)SYSREG_READ(ICC_TAKE);

	__asm__ volatile("dsb sy" : : : "memory");
	return taken;
}

static void done(uint32_t taken)
{
	SYSREG_WRITE(ICC_DONE, taken);
	isb();
}

/* Aff3, 2, 1, and of Aff0 the group of sixteen and the bit in it. */
static void kick(unsigned int number)
{
	uint64_t mpidr = affinities[number], aff0 = mpidr & 0xff;

	__asm__ volatile("dsb ishst" : : : "memory");
	SYSREG_WRITE(ICC_KICK, (mpidr >> 32 & 0xff) << 48 | (aff0 >> 4) << 44 | (mpidr >> 16 & 0xff) << 32 |
				       (uint64_t)GIC_KICK << 24 | (mpidr >> 8 & 0xff) << 16 | 1u << (aff0 & 15));
	isb();
}

const struct gic_ops gicv3_ops = {
	distributor_init, cpu_init, enable_shared, enable_private, take, done, kick,
};

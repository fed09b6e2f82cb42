/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-cpus-find.c - which CPUs there are. In: the device tree's. Out: cpus. The CPU that
 * boots is number 0, wherever the tree lists it; the others follow in the tree's order.
 * cpus=N leaves some out.
 */
#include "cpus.h"

#include "aarch64/boot-dtb.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

/* The four levels of affinity; the rest is other things. */
#define MPIDR_AFFINITY 0xff00ffffffu

struct cpus cpus = {.present = 1, .online = 1};

static uint32_t cpus_wanted; /* 0: all */
BOOT_NUMBER("cpus", cpus_wanted, CPUS_MAX);

static void cpus_find(void *unused)
{
	unsigned int listed = boot_dtb.cpus < CPUS_MAX ? boot_dtb.cpus : CPUS_MAX;
	unsigned int most = cpus_wanted ? cpus_wanted : CPUS_MAX;

	(void)unused;
	cpus.id[0] = SYSREG_READ("mpidr_el1") & MPIDR_AFFINITY;
	for (unsigned int i = 0; i < listed && cpus.present < most; i++) {
		if (boot_dtb.cpu_id[i] != cpus.id[0])
			cpus.id[cpus.present++] = boot_dtb.cpu_id[i];
	}
	BF_SIZE(cpus.present);
	if (boot_dtb.cpus > cpus.present)
		kprintf("cpus: using %u of %u\n", cpus.present, boot_dtb.cpus);
}
SYSINIT(cpus_find, SI_SUB_CPU, SI_ORDER_SECOND, cpus_find, NULL);

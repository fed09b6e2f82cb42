/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aarch64-machine.c - machine.h on aarch64: who does what. The vectors, which are all the
 * tables that an exception needs, are set up by aarch64-start.S.
 */
#include "machine.h"

#include "aarch64/boot-dtb.h"
#include "aarch64/psci.h"
#include "power-off.h"

struct boot_info boot_info;

void machine_tables_init(void)
{
}

void machine_boot_info(unsigned int protocol, uint64_t handover)
{
	if (protocol != BOOT_BY_DTB)
		panic("entered by a boot protocol that this kernel does not speak");
	boot_dtb_read(handover);
}

/* The firmware states it, and there is nothing else that could. */
uint64_t machine_ticks_hz(void)
{
	return SYSREG_READ("cntfrq_el0");
}

int machine_virtio_place(unsigned int i, uint64_t *address, unsigned int *irq)
{
	if (i >= boot_dtb.virtio_count)
		return -1;
	*address = boot_dtb.virtio[i].address;
	*irq = boot_dtb.virtio[i].irq;
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-machine.c - machine.h on x86-64: who does what.
 */
#include "machine.h"

#include "irq.h"
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "steps/x86-64/cpu-features.h"
#include "steps/x86-64/descriptors.h"
#include "x86-64/boot-linux.h"
#include "x86-64/boot-pvh.h"

struct boot_info boot_info;

void machine_tables_init(void)
{
	gdt_init();
	idt_init();
}

void machine_boot_info(unsigned int protocol, uint64_t handover)
{
	switch (protocol) {
	case BOOT_BY_PVH:
		boot_pvh_read(handover);
		break;
	case BOOT_BY_LINUX:
		boot_linux_read(handover);
		break;
	default:
		panic("entered by a boot protocol that this kernel does not speak");
	}
}

uint64_t machine_ticks_hz(void)
{
	return cpu_features_tsc_hz();
}

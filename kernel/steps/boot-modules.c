/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-modules.c - notes the loader's modules, so that boot memory and the page allocator
 * keep off them and their files can be unpacked. In: the loader's list, which is
 * copied, as the memory it lies in will be handed out. Out: boot_modules.
 */
#include "steps/boot-modules.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "machine.h"
#include "steps/memory-map.h"

struct boot_modules boot_modules;

static int is_in_ram(const struct boot_module *m)
{
	for (unsigned int i = 0; i < memory_map.count; i++) {
		const struct memory_range *r = &memory_map.ram[i];

		if (m->address >= r->start && m->address < r->end && m->bytes <= r->end - m->address)
			return 1;
	}
	return 0;
}

void boot_modules_init(void)
{
	uint32_t count = boot_info.modules < BOOT_MODULES_MAX ? boot_info.modules : BOOT_MODULES_MAX;

	BF_SCOPE("boot_modules", "init");
	if (boot_info.modules > count)
		kprintf("modules: %u given, taking %u\n", boot_info.modules, count);
	for (uint32_t i = 0; i < count; i++) {
		struct boot_module m = boot_info.module(i);

		if (m.bytes > 0 && is_in_ram(&m))
			boot_modules.list[boot_modules.count++] = m;
		else
			kprintf("modules: 0x%lx + 0x%lx is no module, ignored\n", m.address, m.bytes);
	}
	BF_SIZE(boot_modules.count);
}

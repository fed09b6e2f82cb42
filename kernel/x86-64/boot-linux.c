/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-linux.c - what a loader of Linux's 64-bit boot protocol hands over (Firecracker, crosvm,
 * boot loaders). In: the address of the boot_params, the "zero page". Out: boot_info.
 *
 * Only what a kernel needs that is no bzImage is looked at. The E820 table's count is a byte
 * and may say more than the table holds. Source: Linux, Documentation/arch/x86/boot.rst and
 * zero-page.rst.
 */
#include "x86-64/boot-linux.h"

#include "kprintf.h"
#include "machine.h"
#include "power-off.h"

#define E820_MAX 128u
#define BOOT_FLAG 0xaa55u
#define HEADER_MAGIC 0x53726448u /* "HdrS" */

struct e820_entry {
	uint64_t address, bytes;
	uint32_t type;
} __attribute__((packed));

struct boot_params {
	uint8_t unused0[0x070];
	uint64_t acpi_rsdp;
	uint8_t unused1[0x0c0 - 0x078];
	uint32_t ext_ramdisk_image, ext_ramdisk_bytes, ext_command_line;
	uint8_t unused2[0x1e8 - 0x0cc];
	uint8_t e820_entries;
	uint8_t unused3[0x1fe - 0x1e9];
	uint16_t boot_flag;
	uint16_t jump;
	uint32_t header;
	uint8_t unused4[0x218 - 0x206];
	uint32_t ramdisk_image, ramdisk_bytes;
	uint8_t unused5[0x228 - 0x220];
	uint32_t command_line;
	uint8_t unused6[0x2d0 - 0x22c];
	struct e820_entry e820[E820_MAX];
	uint8_t unused7[0x1000 - 0xcd0];
} __attribute__((packed));
_Static_assert(offsetof(struct boot_params, acpi_rsdp) == 0x070, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, ext_ramdisk_image) == 0x0c0, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, e820_entries) == 0x1e8, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, boot_flag) == 0x1fe, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, header) == 0x202, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, ramdisk_image) == 0x218, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, command_line) == 0x228, "the protocol's layout");
_Static_assert(offsetof(struct boot_params, e820) == 0x2d0, "the protocol's layout");
_Static_assert(sizeof(struct boot_params) == 4096, "the protocol's layout");

static const struct boot_params *params;

static uint64_t wide(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}

static struct boot_memory memory(uint32_t i)
{
	const struct e820_entry *e = &params->e820[i];

	return (struct boot_memory){e->address, e->bytes, e->type};
}

static struct boot_module ramdisk(uint32_t i)
{
	(void)i;
	return (struct boot_module){wide(params->ramdisk_image, params->ext_ramdisk_image),
				    wide(params->ramdisk_bytes, params->ext_ramdisk_bytes)};
}

void boot_linux_read(uint64_t boot_params)
{
	uint32_t entries;

	params = boot_at(boot_params, sizeof *params);
	if (!params || params->boot_flag != BOOT_FLAG || params->header != HEADER_MAGIC)
		panic("no boot_params from the loader at 0x%lx", boot_params);
	entries = params->e820_entries;
	if (entries > E820_MAX) {
		kprintf("boot_params: %u memory entries in a table of %u, reading that\n", entries, E820_MAX);
		entries = E820_MAX;
	}
	boot_info = (struct boot_info){
		.protocol = "linux",
		.command_line = wide(params->command_line, params->ext_command_line),
		.memory_entries = entries,
		.modules = ramdisk(0).bytes > 0,
		.memory = memory,
		.module = ramdisk,
		.rsdp = params->acpi_rsdp,
		.rsdp_search = 1,
		.handover = boot_params,
		.handover_bytes = sizeof *params,
	};
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * arm64-steps.c - some twenty steps of the kind that a kernel's boot has, and any number of
 * fillers. In: QEMU's virt machine. Out: spans with sizes, from a table of sites, which is
 * how a kernel with a list of init functions would do it.
 */
#include "arm64-steps.h"

#include <bootflame/hooks.h>

#include "arm64-devices.h"

#define PAGES 4096u
#define HEAP_BYTES 65536u
#define VIRTIO_FIRST 0x0a000000u
#define VIRTIO_BYTES 0x200u
#define VIRTIO_TRANSPORTS 32u
#define VIRTIO_MAGIC 0x74726976u
#define RTC_DATA 0x09010000u
#define PL061_ID 0x09030fe0u
#define FW_CFG 0x09020000u
#define FLASH 0x04000000u

static uint64_t features[4];
static uint32_t crc_table[256];
static uint64_t page_map[PAGES / 64];
static uint8_t heap[HEAP_BYTES];
static uint32_t free_list[64];
static uint32_t sorted[128];
static uint32_t virtio_found;
static volatile uint32_t seen; /* what a device said; nobody asks */

static uint32_t mmio(uint32_t address)
{
	return *(volatile uint32_t *)(uintptr_t)address;
}

static void cpu_features(void)
{
	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(features[0]));
	__asm__("mrs %0, id_aa64mmfr0_el1" : "=r"(features[1]));
	__asm__("mrs %0, id_aa64pfr0_el1" : "=r"(features[2]));
	BF_SIZE(3);
}

static void cache_geometry(void)
{
	__asm__("mrs %0, ctr_el0" : "=r"(features[3]));
}

static void psci_probe(void)
{
	seen = psci_version();
}

static void tree_walk(void)
{
	uint32_t nodes = fdt_count_nodes();

	BF_SIZE(nodes);
	BF_COUNTER("nodes", "fdt", nodes);
}

static void page_map_init(void)
{
	BF_SIZE(PAGES);
	for (uint32_t i = 0; i < PAGES; i++)
		page_map[i / 64] |= 1ull << i % 64;
}

static void page_map_reserve(void)
{
	BF_SIZE(64);
	for (uint32_t i = 0; i < 64; i++)
		page_map[i / 64] &= ~(1ull << i % 64);
}

static void heap_init(void)
{
	BF_SIZE(HEAP_BYTES);
	for (uint32_t i = 0; i < HEAP_BYTES; i += 64)
		heap[i] = (uint8_t)(i / 64);
}

static void slab_init(void)
{
	BF_SIZE(64);
	for (uint32_t i = 0; i < 64; i++)
		free_list[i] = i + 1;
}

static void crc_table_init(void)
{
	BF_SIZE(256);
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t crc = i;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? BF_CRC_POLY : 0);
		crc_table[i] = crc;
	}
}

static void rtc_read(void)
{
	seen = mmio(RTC_DATA);
}

static void gpio_probe(void)
{
	seen = mmio(PL061_ID);
}

static void fw_cfg_probe(void)
{
	seen = mmio(FW_CFG);
}

static void flash_probe(void)
{
	seen = mmio(FLASH);
}

static void virtio_probe(void)
{
	BF_SIZE(VIRTIO_TRANSPORTS);
	for (uint32_t i = 0; i < VIRTIO_TRANSPORTS; i++)
		virtio_found += mmio(VIRTIO_FIRST + i * VIRTIO_BYTES) == VIRTIO_MAGIC;
	BF_MARK("transports counted", "virtio");
}

static void table_sort(void)
{
	BF_SIZE(128);
	for (uint32_t i = 0; i < 128; i++) {
		uint32_t value = i * 2654435761u, at = i;

		for (; at > 0 && sorted[at - 1] > value; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = value;
	}
}

static void timer_probe(void)
{
	BF_COUNTER("timer_hz", "time", timer_hz());
}

BF_SITE(cpu_features, "cpu_features", "cpu");
BF_SITE(cache_geometry, "cache_geometry", "cpu");
BF_SITE(psci_probe, "psci_probe", "firmware");
BF_SITE(tree_walk, "tree_walk", "fdt");
BF_SITE(page_map_init, "page_map_init", "vm");
BF_SITE(page_map_reserve, "page_map_reserve", "vm");
BF_SITE(heap_init, "heap_init", "vm");
BF_SITE(slab_init, "slab_init", "vm");
BF_SITE(crc_table_init, "crc_table_init", "lib");
BF_SITE(table_sort, "table_sort", "lib");
BF_SITE(gic_distributor_init, "gic_distributor_init", "intr");
BF_SITE(gic_cpu_init, "gic_cpu_init", "intr");
BF_SITE(timer_probe, "timer_probe", "time");
BF_SITE(timer_stop, "timer_stop", "time");
BF_SITE(irqs_on, "irqs_on", "intr");
BF_SITE(rtc_read, "rtc_read", "dev");
BF_SITE(gpio_probe, "gpio_probe", "dev");
BF_SITE(fw_cfg_probe, "fw_cfg_probe", "dev");
BF_SITE(flash_probe, "flash_probe", "dev");
BF_SITE(virtio_probe, "virtio_probe", "virtio");

static const struct step {
	void (*run)(void);
	const void *site;
} steps[] = {
	{cpu_features, BF_SITE_ID(cpu_features)},
	{cache_geometry, BF_SITE_ID(cache_geometry)},
	{psci_probe, BF_SITE_ID(psci_probe)},
	{tree_walk, BF_SITE_ID(tree_walk)},
	{page_map_init, BF_SITE_ID(page_map_init)},
	{page_map_reserve, BF_SITE_ID(page_map_reserve)},
	{heap_init, BF_SITE_ID(heap_init)},
	{slab_init, BF_SITE_ID(slab_init)},
	{crc_table_init, BF_SITE_ID(crc_table_init)},
	{table_sort, BF_SITE_ID(table_sort)},
	{gic_distributor_init, BF_SITE_ID(gic_distributor_init)},
	{gic_cpu_init, BF_SITE_ID(gic_cpu_init)},
	{timer_probe, BF_SITE_ID(timer_probe)},
	{timer_stop, BF_SITE_ID(timer_stop)},
	{irqs_on, BF_SITE_ID(irqs_on)},
	{rtc_read, BF_SITE_ID(rtc_read)},
	{gpio_probe, BF_SITE_ID(gpio_probe)},
	{fw_cfg_probe, BF_SITE_ID(fw_cfg_probe)},
	{flash_probe, BF_SITE_ID(flash_probe)},
	{virtio_probe, BF_SITE_ID(virtio_probe)},
};

uint32_t steps_run(void)
{
	uint32_t count = sizeof steps / sizeof *steps;

	BF_SCOPE("steps", "init");
	BF_SIZE(count);
	for (const struct step *s = steps; s < steps + count; s++) {
		BF_ENTER_WORD(bf_site_word(s->site));
		s->run();
		BF_EXIT();
	}
	return count;
}

void fillers_run(uint32_t count)
{
	uint32_t first = bf_family("filler", "filler", count);

	BF_SCOPE("fillers", "init");
	BF_SIZE(count);
	for (uint32_t i = 0; i < count; i++) {
		BF_ENTER_WORD(BF_WORD(first + i, BF_KIND_ENTER));
		for (uint32_t work = 0; work < 8 + i % 16; work++)
			seen = work;
		BF_EXIT();
		bf_drain_if_half();
	}
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bus-windows.c - checks a bus: a bridge and the device behind it may answer at one address,
 * three of anything may not. In: the windows of busdevs=N made-up devices, as a machine
 * with nothing but virtio has none to check. Out: nothing, or a panic that names three.
 *
 * With busscan=triples each pair is held against every other device, which is how such
 * checks are written when there are five of them: n^3. The cure notes in a hash table who
 * is at each granule of the bus, and so asks each device once.
 */
#include "machine.h"
#include "power-off.h"
#include "steps/boot-cmdline.h"
#include "sysinit.h"

#define GRANULE_BYTES PAGE_BYTES
#define BUS_BASE 0xd0000000u
#define DEVICES_MAX 512u
/* Odd, so that it moves a number through all of a table's places; and it mixes. */
#define HASH_FACTOR 0x9e3779b1u

enum { BUSSCAN_HASH, BUSSCAN_TRIPLES };
static uint32_t devices = 8, clash, busscan;
BOOT_NUMBER("busdevs", devices, DEVICES_MAX);
BOOT_NUMBER("busclash", clash, 1);
BOOT_CHOICE("busscan", busscan, "hash", "triples");

/* [start, end), bus addresses, one granule long. */
struct window {
	uint64_t start, end;
};

/* Two neighbours share a window, as a bridge and its device do; with busclash=1 the last
 * one is where the first two are. */
static void make_up(struct window *w)
{
	for (uint32_t i = 0; i < devices; i++) {
		w[i].start = BUS_BASE + (uint64_t)(i / 2) * GRANULE_BYTES;
		w[i].end = w[i].start + GRANULE_BYTES;
	}
	if (clash)
		w[devices - 1] = w[0];
}

static void collide(uint32_t i, uint32_t j, uint32_t k)
{
	panic("bus: devices %u, %u and %u answer at one address", i, j, k);
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void check_triples(const struct window *w)
{
	for (uint32_t i = 0; i < devices; i++) {
		for (uint32_t j = i + 1; j < devices; j++) {
			uint64_t start = higher(w[i].start, w[j].start), end = lower(w[i].end, w[j].end);

			for (uint32_t k = j + 1; k < devices; k++) {
				if (higher(start, w[k].start) < lower(end, w[k].end))
					collide(i, j, k);
			}
		}
	}
}

/* One place of the table: who is at a granule, each by its number + 1. */
struct place {
	uint64_t granule;
	uint32_t first, second;
};

/* The table is of zeros; places: a power of two. */
static void check_hashed(const struct window *w, struct place *table, uint32_t places)
{
	for (uint32_t i = 0; i < devices; i++) {
		uint64_t granule = w[i].start / GRANULE_BYTES;
		uint32_t at = (uint32_t)granule * HASH_FACTOR;
		struct place *p;

		/* The table is half empty, so this comes to an end, and soon. */
		do
			p = &table[at++ & (places - 1)];
		while (p->first && p->granule != granule);
		if (!p->first) {
			p->granule = granule;
			p->first = i + 1;
		} else if (!p->second) {
			p->second = i + 1;
		} else {
			collide(p->first - 1, p->second - 1, i);
		}
	}
}

static void bus_windows(void *unused)
{
	static struct window windows[DEVICES_MAX];
	static struct place table[2 * DEVICES_MAX];
	uint32_t places = 1;

	(void)unused;
	BF_SIZE(devices);
	if (devices == 0)
		return;
	make_up(windows);
	if (busscan == BUSSCAN_TRIPLES) {
		check_triples(windows);
		return;
	}
	while (places < 2 * devices)
		places *= 2;
	check_hashed(windows, table, places);
}
SYSINIT(bus_windows, SI_SUB_BUS, SI_ORDER_SECOND, bus_windows, NULL);

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * partition-table.c - what a disk is divided into. In: its first sectors, which anybody may
 * have written. Out: a line for each partition that lies on the disk and one for each
 * that does not. Sources: the PC's MBR; UEFI 2.10, section 5.3.
 *
 *	sector 0	MBR: four partitions; one of type 0xee says that the table is a GPT
 *	sector 1	GPT header: where its entries are, how many, their CRC
 *	from there	an entry a partition: kind, first and last sector
 *
 * A GPT header has to be where it says that it is and to have the CRC-32 that it states;
 * its 92 bytes cost a few thousand instructions bit by bit. That of the entries, 16 KiB
 * as a rule, would be a tenth of this kernel's whole boot, and a partition is checked
 * against the disk anyhow: it is not looked at. Nor is the second header at the disk's
 * end: this kernel only tells, it repairs nothing.
 */
#include "steps/virtio-blk.h"

#include <bootflame/hooks.h>

#include <stddef.h>

#include "kprintf.h"
#include "machine.h"
#include "steps/page-alloc.h"

#define MBR_ENTRIES_OFFSET 446u
#define MBR_ENTRIES 4u
#define MBR_SIGNATURE_OFFSET 510u
#define MBR_SIGNATURE 0xaa55u
#define MBR_TYPE_GPT 0xeeu

#define GPT_HEADER_SECTOR 1u
#define GPT_SIGNATURE "EFI PART"
#define GPT_HEADER_BYTES_MIN 92u
#define GPT_ENTRY_BYTES_MIN 128u
/* As many as partitioning tools make. Of more, these are read. */
#define GPT_ENTRIES_MAX 128u

#define CRC32_POLYNOMIAL 0xedb88320u

struct mbr_entry {
	uint8_t active, first_chs[3], type, last_chs[3];
	uint32_t first, sectors;
};
_Static_assert(sizeof(struct mbr_entry) == 16, "as on the disk");

struct gpt_header {
	char signature[8];
	uint32_t revision, header_bytes, header_crc, reserved;
	uint64_t here, other, first_usable, last_usable;
	uint8_t disk_guid[16];
	uint64_t entries_at;
	uint32_t entries, entry_bytes, entries_crc, padding;
};
_Static_assert(offsetof(struct gpt_header, padding) == GPT_HEADER_BYTES_MIN, "as on the disk");

struct gpt_entry {
	uint64_t type[2], guid[2], first, last;
};

/* [first, first + sectors). Whether it is one. */
static unsigned int tell(const struct disk *d, unsigned int number, uint64_t first, uint64_t sectors)
{
	if (first == 0 || sectors == 0 || first >= d->sectors || sectors > d->sectors - first) {
		kprintf("%sp%u: sectors %lu + %lu are not on the disk, ignored\n", d->name, number, first, sectors);
		return 0;
	}
	kprintf("%sp%u: sectors %lu + %lu\n", d->name, number, first, sectors);
	return 1;
}

static uint32_t crc32(const uint8_t *bytes, size_t n)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
	}
	return ~crc;
}

/* Says what is wrong with it; NULL: nothing. */
static const char *gpt_fault(const struct disk *d, const uint8_t *sector)
{
	struct gpt_header h;
	uint8_t summed[SECTOR_BYTES];

	__builtin_memcpy(&h, sector, sizeof h);
	if (__builtin_memcmp(h.signature, GPT_SIGNATURE, sizeof h.signature) != 0)
		return "no signature";
	if (h.header_bytes < GPT_HEADER_BYTES_MIN || h.header_bytes > SECTOR_BYTES)
		return "no such length";
	__builtin_memcpy(summed, sector, h.header_bytes);
	__builtin_memset(summed + offsetof(struct gpt_header, header_crc), 0, sizeof h.header_crc);
	if (crc32(summed, h.header_bytes) != h.header_crc)
		return "another CRC";
	if (h.here != GPT_HEADER_SECTOR)
		return "it says that it is elsewhere";
	if (h.entry_bytes < GPT_ENTRY_BYTES_MIN || h.entry_bytes > SECTOR_BYTES || SECTOR_BYTES % h.entry_bytes != 0)
		return "no such length of an entry";
	if (h.entries_at <= GPT_HEADER_SECTOR || h.entries_at >= d->sectors)
		return "its entries are not on the disk";
	return NULL;
}

static unsigned int read_gpt(struct disk *d, uint8_t *page)
{
	struct gpt_header h;
	const char *fault;
	unsigned int entries, count = 0;
	uint32_t sectors;
	uint8_t *list;

	if (d->sectors <= GPT_HEADER_SECTOR || d->read(d, GPT_HEADER_SECTOR, page, 1) < 0)
		return 0;
	fault = gpt_fault(d, page);
	if (fault) {
		kprintf("%s: GPT: %s, ignored\n", d->name, fault);
		return 0;
	}
	__builtin_memcpy(&h, page, sizeof h);
	entries = h.entries < GPT_ENTRIES_MAX ? h.entries : GPT_ENTRIES_MAX;
	kprintf("%s: GPT, %u entries%s\n", d->name, h.entries, entries < h.entries ? ", not all are read" : "");
	sectors = (entries * h.entry_bytes + SECTOR_BYTES - 1) / SECTOR_BYTES;
	if (sectors == 0)
		return 0;
	if (sectors > d->sectors - h.entries_at) {
		kprintf("%s: GPT: its entries reach past the disk, ignored\n", d->name);
		return 0;
	}
	list = page_alloc((sectors * SECTOR_BYTES + PAGE_BYTES - 1) / PAGE_BYTES);
	if (!list) {
		kprintf("%s: GPT: no memory for its entries\n", d->name);
		return 0;
	}
	if (d->read(d, h.entries_at, list, sectors) < 0)
		return 0;
	for (unsigned int i = 0; i < entries; i++) {
		struct gpt_entry e;

		__builtin_memcpy(&e, list + i * h.entry_bytes, sizeof e);
		if (e.type[0] == 0 && e.type[1] == 0)
			continue;
		count += tell(d, i + 1, e.first, e.last >= e.first ? e.last - e.first + 1 : 0);
	}
	return count;
}

static unsigned int read_mbr(struct disk *d, uint8_t *page)
{
	struct mbr_entry entries[MBR_ENTRIES];
	uint16_t signature;
	unsigned int count = 0;

	if (d->read(d, 0, page, 1) < 0)
		return 0;
	__builtin_memcpy(&signature, page + MBR_SIGNATURE_OFFSET, sizeof signature);
	if (signature != MBR_SIGNATURE) {
		kprintf("%s: no partition table\n", d->name);
		return 0;
	}
	__builtin_memcpy(entries, page + MBR_ENTRIES_OFFSET, sizeof entries);
	for (unsigned int i = 0; i < MBR_ENTRIES; i++) {
		if (entries[i].type == MBR_TYPE_GPT)
			return read_gpt(d, page);
	}
	kprintf("%s: MBR\n", d->name);
	for (unsigned int i = 0; i < MBR_ENTRIES; i++) {
		if (entries[i].type != 0)
			count += tell(d, i + 1, entries[i].first, entries[i].sectors);
	}
	return count;
}

unsigned int partition_table_read(struct disk *d)
{
	uint8_t *page;

	kprintf("%s: %lu sectors\n", d->name, d->sectors);
	if (d->sectors == 0)
		return 0;
	page = page_alloc(1);
	if (!page) {
		kprintf("%s: no memory for its partition table\n", d->name);
		return 0;
	}
	/* What is read into is not given back: a disk that has not answered may write there yet. */
	return read_mbr(d, page);
}

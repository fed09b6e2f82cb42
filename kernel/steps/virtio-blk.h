/* SPDX-License-Identifier: BSD-2-Clause
 *
 * virtio-blk.h - a disk, as its partition table's reader sees it.
 */
#ifndef VIRTIO_BLK_H
#define VIRTIO_BLK_H

#include <stdint.h>

#define SECTOR_BYTES 512u

struct disk {
	const char *name;
	uint64_t sectors;
	/* Reads whole sectors that lie on the disk. 0; or -1, which it has told of. */
	int (*read)(struct disk *d, uint64_t sector, void *to, uint32_t sectors);
};

/* Prints a line for the table and one for each partition; gives how many there are. */
unsigned int partition_table_read(struct disk *d);

#endif

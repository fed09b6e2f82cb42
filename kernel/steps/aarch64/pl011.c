/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pl011.c - the first serial port of -M virt, a PL011, polled. In: whole strings. Out: the
 * line. It has to speak before the device tree is read, which may make no sense, so it is
 * where -M virt has always had it.
 *
 * An empty FIFO has room for sixteen bytes, so one look at the flags pays for as many; two
 * instructions a byte put them there.
 */
#include "steps/uart.h"

#include <bootflame/hooks.h>

#include "machine.h"
#include "steps/uart-lock.h"

#define PL011 0x09000000u
#define PL011_DATA (PL011 + 0x00)
#define PL011_FLAGS (PL011 + 0x18)
#define PL011_LINE_CONTROL (PL011 + 0x2c)
#define PL011_CONTROL (PL011 + 0x30)
#define PL011_INTERRUPT_MASK (PL011 + 0x38)

#define FLAGS_TRANSMIT_EMPTY 0x80u
#define LINE_8_BITS 0x60u
#define LINE_FIFO 0x10u
#define CONTROL_ENABLE 0x001u
#define CONTROL_TRANSMIT 0x100u

#define FIFO_BYTES 16u

void uart_init(void)
{
	BF_SCOPE("uart_init", "dev");

	mmio_write32(PL011_CONTROL, 0);
	mmio_write32(PL011_INTERRUPT_MASK, 0);
	mmio_write32(PL011_LINE_CONTROL, LINE_8_BITS | LINE_FIFO);
	mmio_write32(PL011_CONTROL, CONTROL_ENABLE | CONTROL_TRANSMIT);
}

static struct spinlock lock;

size_t uart_write(const uint8_t *bytes, size_t n)
{
	uint64_t flags = uart_lock(&lock);
	size_t accesses = n;

	while (n > 0) {
		do
			accesses++;
		while (!(mmio_read32(PL011_FLAGS) & FLAGS_TRANSMIT_EMPTY));
		if (n >= FIFO_BYTES) {
#pragma GCC unroll 16
			for (unsigned int i = 0; i < FIFO_BYTES; i++)
				mmio_write8(PL011_DATA, bytes[i]);
			bytes += FIFO_BYTES;
			n -= FIFO_BYTES;
			continue;
		}
		for (; n > 0; n--)
			mmio_write8(PL011_DATA, *bytes++);
	}
	spin_unlock(&lock, flags);
	return accesses;
}

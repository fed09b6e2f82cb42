/* SPDX-License-Identifier: BSD-2-Clause
 *
 * uart-16550.c - the first serial port, a 16550, polled. In: whole strings. Out: the line.
 *
 * THRE with the FIFO enabled means that all of it is empty, so one look at the line
 * status pays for sixteen bytes, and a rep outsb puts them there: about 1.6
 * instructions a byte. Every byte of every frame passes here, so this loop is a
 * good part of what a drain costs.
 */
#include "steps/uart.h"

#include <bootflame/hooks.h>

#include "steps/uart-lock.h"

#define COM1 0x3f8
#define UART_DATA (COM1 + 0)
#define UART_INTERRUPT_ENABLE (COM1 + 1)
#define UART_FIFO_CONTROL (COM1 + 2)
#define UART_LINE_CONTROL (COM1 + 3)
#define UART_MODEM_CONTROL (COM1 + 4)
#define UART_LINE_STATUS (COM1 + 5)

#define LINE_8N1 0x03
#define LINE_DIVISOR_LATCH 0x80
#define FIFO_ENABLE_AND_CLEAR 0x07
#define MODEM_DTR_RTS 0x03
#define STATUS_THRE 0x20

#define FIFO_BYTES 16u
/* 115200 baud, the fastest of the divider. */
#define DIVISOR 1

void uart_init(void)
{
	BF_SCOPE("uart_init", "dev");

	outb(UART_INTERRUPT_ENABLE, 0);
	outb(UART_LINE_CONTROL, LINE_DIVISOR_LATCH);
	outb(UART_DATA, DIVISOR);
	outb(UART_INTERRUPT_ENABLE, 0); /* the divisor's high half while the latch is set */
	outb(UART_LINE_CONTROL, LINE_8N1);
	outb(UART_FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR);
	outb(UART_MODEM_CONTROL, MODEM_DTR_RTS);
}

static struct spinlock lock;

size_t uart_write(const uint8_t *bytes, size_t n)
{
	uint64_t flags = uart_lock(&lock);
	size_t accesses = n;

	while (n > 0) {
		size_t burst = n < FIFO_BYTES ? n : FIFO_BYTES;

		n -= burst;
		/* A missing port reads as all ones, so this ends there too. */
		do
			accesses++;
		while (!(inb(UART_LINE_STATUS) & STATUS_THRE));
		__asm__ volatile("rep outsb" : "+S"(bytes), "+c"(burst) : "d"((uint16_t)UART_DATA) : "memory");
	}
	spin_unlock(&lock, flags);
	return accesses;
}

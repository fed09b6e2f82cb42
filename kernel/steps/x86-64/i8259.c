/* SPDX-License-Identifier: BSD-2-Clause
 *
 * i8259.c - masks the two 8259s, and moves them off the exceptions' vectors first: a
 * spurious interrupt can come from a masked line too, and would look like a fault.
 */
#include "sysinit.h"
#include "x86-64/x86.h"

#define PIC_MASTER 0x20
#define PIC_SLAVE 0xa0
#define PIC_ICW1_INIT_ICW4 0x11
#define PIC_ICW3_MASTER 0x04 /* the slave hangs on line 2 */
#define PIC_ICW3_SLAVE 0x02
#define PIC_ICW4_8086 0x01
#define PIC_LINES 8

static void pic_init(uint16_t port, uint8_t vector, uint8_t icw3)
{
	outb(port, PIC_ICW1_INIT_ICW4);
	outb(port + 1, vector);
	outb(port + 1, icw3);
	outb(port + 1, PIC_ICW4_8086);
	outb(port + 1, 0xff); /* all masked */
}

static void i8259_mask(void *unused)
{
	(void)unused;
	pic_init(PIC_MASTER, VECTOR_IRQ_FIRST, PIC_ICW3_MASTER);
	pic_init(PIC_SLAVE, VECTOR_IRQ_FIRST + PIC_LINES, PIC_ICW3_SLAVE);
}
SYSINIT(i8259_mask, SI_SUB_INTR, SI_ORDER_FIRST, i8259_mask, NULL);

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * irq.h - interrupts of devices, by the machine's number for the wire: a global system
 * interrupt on x86-64, a GIC's INTID on aarch64.
 */
#ifndef IRQ_H
#define IRQ_H

#define IRQ_NONE 0xffffu

/* From here on the handler runs for that interrupt, on whichever CPU takes it, with
 * interrupts off, and must quieten the device. It is acknowledged behind the handler. 0, or -1
 * where the machine has no such interrupt, or it is taken. After the step "irq_init". */
int irq_request(unsigned int irq, void (*handler)(void *arg), void *arg);

#endif

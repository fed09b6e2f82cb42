/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ioapic.h - where trap.c sends a device's vector; what devices use is irq.h.
 */
#ifndef IOAPIC_H
#define IOAPIC_H

/* Runs the handler and acknowledges. */
void irq_dispatch(unsigned int vector);

#endif

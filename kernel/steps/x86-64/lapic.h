/* SPDX-License-Identifier: BSD-2-Clause
 *
 * lapic.h - the local APIC's registers, by their offset. Source: Intel SDM volume 3,
 * chapter 10.
 */
#ifndef LAPIC_H
#define LAPIC_H

#include <stdint.h>

#include "x86-64/x86.h"

#define LAPIC_BASE 0xfee00000u
#define LAPIC_TASK_PRIORITY 0x080
#define LAPIC_EOI 0x0b0
#define LAPIC_SPURIOUS 0x0f0
#define LAPIC_ICR_LOW 0x300
#define LAPIC_ICR_HIGH 0x310
#define LAPIC_LVT_TIMER 0x320
#define LAPIC_LVT_LINT0 0x350
#define LAPIC_LVT_LINT1 0x360
#define LAPIC_LVT_ERROR 0x370
#define LAPIC_TIMER_INITIAL 0x380
#define LAPIC_TIMER_CURRENT 0x390
#define LAPIC_TIMER_DIVIDE 0x3e0

#define LVT_MASKED 0x10000u
#define TIMER_DIVIDE_BY_1 0x0bu
#define ICR_INIT 0x4500u
#define ICR_STARTUP 0x4600u
#define ICR_SELF 0x40000u

static inline uint32_t lapic_read(unsigned int offset)
{
	return mmio_read32(LAPIC_BASE + offset);
}

static inline void lapic_write(unsigned int offset, uint32_t value)
{
	mmio_write32(LAPIC_BASE + offset, value);
}

/* Whether the step "lapic_init" found one where it is looked for, and enabled it. */
int lapic_in_use(void);
/* This CPU's, with every source of its own masked. */
void lapic_enable(void);
/* An interrupt to another CPU, or a startup command. */
void lapic_send(uint32_t apic_id, uint32_t command);

#endif

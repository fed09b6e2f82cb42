/* SPDX-License-Identifier: BSD-2-Clause
 *
 * power-off.h - how a boot ends. The VMM's exit status cannot be relied on (see
 * x86-power-off.c); what tells the host how it went is the bye frame before this.
 */
#ifndef POWER_OFF_H
#define POWER_OFF_H

#include <stdint.h>

/* What isa-debug-exit is given; QEMU exits with 2 * value + 1. */
enum power_off_code {
	POWER_OFF_OK = 0,
	POWER_OFF_FAILED = 1,
};

void power_off(enum power_off_code code) __attribute__((noreturn));

/* Set by who panics, here or on an exception: from then on no lock of the line is waited for
 * for ever. */
extern uint32_t panicking;

/* Something without which the boot cannot go on: says so in one line (a kprintf format,
 * without the newline), says bye with BF_STATUS_PANIC, powers off as failed. */
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif

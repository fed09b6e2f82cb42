/* SPDX-License-Identifier: BSD-2-Clause
 *
 * panic.c - the end of a boot that cannot go on.
 */
#include <bootflame/hooks.h>

#include <stdarg.h>

#include "kprintf.h"
#include "power-off.h"

uint32_t panicking;

void panic(const char *format, ...)
{
	va_list args;

	__atomic_store_n(&panicking, 1, __ATOMIC_RELAXED);
	va_start(args, format);
	kprintf_with("panic: ", format, args);
	va_end(args);
	bf_bye_panic(BF_STATUS_PANIC);
	power_off(POWER_OFF_FAILED);
}

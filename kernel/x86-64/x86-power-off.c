/* SPDX-License-Identifier: BSD-2-Clause
 *
 * x86-power-off.c - leaving the machine, by whichever door it has. Each is tried in turn,
 * and a door that is not there is a write to nothing: QEMU's isa-debug-exit, which
 * alone carries a code; the chipset's reset register; the keyboard controller's reset
 * line (microvm has neither); and a triple fault, which every x86 has.
 */
#include "power-off.h"

#include "x86-64/x86.h"

#define PORT_ISA_DEBUG_EXIT 0xf4
#define PORT_RESET_CONTROL 0xcf9
#define RESET_CONTROL_FULL 0x06
#define PORT_KEYBOARD_COMMAND 0x64
#define KEYBOARD_PULSE_RESET 0xfe

void power_off(enum power_off_code code)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) no_idt = {0, 0};

	outl(PORT_ISA_DEBUG_EXIT, code);
	outb(PORT_RESET_CONTROL, RESET_CONTROL_FULL);
	outb(PORT_KEYBOARD_COMMAND, KEYBOARD_PULSE_RESET);
	__asm__ volatile("lidt %0; int3" : : "m"(no_idt));
	cpu_halt();
}

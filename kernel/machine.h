/* SPDX-License-Identifier: BSD-2-Clause
 *
 * machine.h - what every architecture gives under one name; the one door from the
 * kernel's common files to x86-64/ and aarch64/. Each has, in its own header, as inline
 * functions:
 *
 *	PAGE_BYTES			4096
 *	MACHINE_NAME			"x86-64", for people
 *	MACHINE_ELF			e_machine of its programs
 *	uint64_t ticks(void)		the counter that hooks stamp with
 *	uint64_t irq_save(void)		interrupts off; how it was
 *	void irq_restore(uint64_t)
 *	void irq_wait(void)		called with interrupts off: lets one come, waits for
 *					it if there is none, returns with them off again
 *	void cpu_halt(void)		for ever, interrupts off
 *	void cpu_relax(void)		in a loop that waits for another CPU or a device
 *	mmio_read8 .. mmio_read64, mmio_write8 .. mmio_write64
 *	void device_barrier(void)	stores before it are seen by devices (and other CPUs)
 *					before those behind it
 *	const void *boot_at(address, bytes)	a physical object of the loader's, or NULL
 *					where nothing is mapped at the start of the boot
 *	void fault_undefined(void), fault_division(void), fault_stack(uint64_t unmapped),
 *	fault_without_a_word(void)	end a boot badly, for tests: an undefined instruction,
 *					a division by zero, a stack that is not there, the
 *					machine gone
 *
 * and elsewhere in its directory or in steps/ARCH/, what is declared below.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include "x86-64/x86.h"
#elif defined(__aarch64__)
#include "aarch64/aarch64.h"
#else
#error "no such machine"
#endif

#include "boot-info.h"

/* Exceptions are told about from here on; each table it sets up is a span. */
void machine_tables_init(void);

/* Fills boot_info from what the loader left, as the way of entry says (BOOT_BY_...). The
 * line can speak by now. Panics where there is nothing that could be booted with. */
void machine_boot_info(unsigned int protocol, uint64_t handover);

/* The counter's frequency where the machine states it, else 0. Hz. Needs no step. */
uint64_t machine_ticks_hz(void);

/* A context is a thread that does not run: all that is left of it is its stack pointer. Makes
 * one that, switched to, calls entry(arg) with interrupts off; entry does not return.
 * stack_top: a multiple of 16. */
void *context_make(void *stack_top, void (*entry)(void *arg), void *arg);
/* Saves on the stack what a function call must keep, stores the stack pointer in *save_sp and
 * goes on where to_sp was stored. With interrupts off. */
void context_switch(void **save_sp, void *to_sp);

/* Where the machine may have virtio-mmio transports; the i-th from 0, with its interrupt
 * (a number for irq_request, or IRQ_NONE). 0, or -1: there are no more. Needs boot_info; on
 * x86-64 the interrupt, "cpus_find". */
int machine_virtio_place(unsigned int i, uint64_t *address, unsigned int *irq);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storm-cpus.c - other CPUs. In: how many the machine was given. Out: each of them with
 * an area and a number of its own in `body`, then parked for good.
 */
#include "kprintf.h"
#include "power-off.h"
#include "steps/x86-64/descriptors.h"
#include "steps/x86-64/lapic.h"
#include "storm-ap.h"
#include "storm.h"

#define ICR_INIT_OTHERS 0xc4500u
#define ICR_START_OTHERS (0xc4600u | AP_START / PAGE_BYTES)
#define SETTLE_TICKS 100000u

extern const uint8_t ap_code[], ap_code_end[], ap_cr3[], ap_gdt[];
extern volatile uint32_t ap_count;

void ap_main(unsigned int number);

static struct storm_cpu others[STORM_CPUS_MAX];
static struct table_pointer idt_pointer;
static void (*volatile ap_body)(struct storm_cpu *cpu);

struct storm_cpu *cpu_at(unsigned int number)
{
	return number == 0 ? &percpu0 : &others[number];
}

void ap_main(unsigned int number)
{
	struct storm_cpu *cpu = cpu_at(number);

	wrmsr(MSR_GS_BASE, (uintptr_t)cpu);
	__asm__ volatile("lidt %0" : : "m"(idt_pointer));
	bf_cpu_init(&cpu->bf, number);
	ap_body(cpu);
	cpu->parked = 1;
	for (;;)
		__asm__ volatile("cli; hlt");
}

static void settle(void)
{
	uint64_t from = rdtsc();

	while (rdtsc() - from < SETTLE_TICKS)
		__asm__ volatile("pause");
}

void cpus_start(unsigned int n, void (*body)(struct storm_cpu *cpu))
{
	uint8_t *code = (uint8_t *)(uintptr_t)AP_START;
	struct table_pointer gdt_pointer;
	uint64_t cr3;

	__asm__ volatile("" : "+r"(code)); /* a low address is not NULL plus something */
	__asm__("mov %%cr3, %0" : "=r"(cr3));
	__asm__("sgdt %0" : "=m"(gdt_pointer));
	__asm__("sidt %0" : "=m"(idt_pointer));
	__builtin_memcpy(code, ap_code, (size_t)(ap_code_end - ap_code));
	__builtin_memcpy(code + (ap_cr3 - ap_code), &cr3, sizeof cr3);
	__builtin_memcpy(code + (ap_gdt - ap_code), &gdt_pointer, sizeof gdt_pointer);
	ap_body = body;
	lapic_write(LAPIC_ICR_LOW, ICR_INIT_OTHERS);
	settle();
	lapic_write(LAPIC_ICR_LOW, ICR_START_OTHERS);
	while (ap_count < n - 1)
		__asm__ volatile("pause");
}

void cpus_wait(unsigned int n)
{
	for (unsigned int i = 1; i < n; i++)
		while (!cpu_at(i)->parked)
			__asm__ volatile("pause");
}

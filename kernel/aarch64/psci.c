/* SPDX-License-Identifier: BSD-2-Clause
 *
 * psci.c - see psci.h. Functions have had these numbers since PSCI 0.2.
 */
#include "aarch64/psci.h"

#include "machine.h"
#include "power-off.h"

#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u
#define PSCI_CPU_ON 0xc4000003u

/* The exception level that the VMM entered. A kernel in EL2 has nobody who takes its HVC. */
extern const uint32_t entry_level;

static enum { BY_LEVEL, BY_HVC, BY_SMC } conduit;

void psci_use_hvc(int hvc)
{
	conduit = hvc ? BY_HVC : BY_SMC;
}

/* What the calling convention's first version lets the firmware change. */
#define PSCI_CLOBBERS \
	"x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory"

static int64_t psci(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a1;
	register uint64_t x2 __asm__("x2") = a2;
	register uint64_t x3 __asm__("x3") = a3;

	if (conduit == BY_HVC || (conduit == BY_LEVEL && entry_level == 1))
		__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : PSCI_CLOBBERS);
	else
		__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : PSCI_CLOBBERS);
	return (int64_t)x0;
}

int psci_cpu_on(uint64_t mpidr, uint64_t entry, uint64_t arg)
{
	return (int)psci(PSCI_CPU_ON, mpidr, entry, arg);
}

void psci_system_off(void)
{
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void psci_system_reset(void)
{
	psci(PSCI_SYSTEM_RESET, 0, 0, 0);
}

/* No code goes with it: the bye said how the boot ended. Where the firmware cannot be called,
 * that is an exception, and this is called again. */
void power_off(enum power_off_code code)
{
	static int tried;

	(void)code;
	if (!tried) {
		tried = 1;
		psci_system_off();
	}
	cpu_halt();
}

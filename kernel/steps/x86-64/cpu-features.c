/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpu-features.c - asks CPUID. A leaf past the maximum returns the highest basic leaf's
 * data rather than zeros, so each question asks first how far the leaves go.
 */
#include "steps/x86-64/cpu-features.h"

#include "sysinit.h"
#include "x86-64/x86.h"

#define LEAF_TSC 0x15u
#define LEAF_HYPERVISOR 0x40000000u
#define LEAF_HYPERVISOR_TIMING 0x40000010u
#define LEAF_EXTENDED 0x80000000u
#define LEAF_EXTENDED_FEATURES 0x80000001u
#define LEAF_ADDRESS_SIZES 0x80000008u

/* What every CPU with long mode has, where no leaf tells. */
#define PHYSICAL_ADDRESS_BITS_MIN 36u

struct cpu_features cpu_features;

static void cpu_features_init(void *unused)
{
	struct cpuid r = cpuid(0);

	(void)unused;
	cpu_features.max_leaf = r.eax;
	__builtin_memcpy(cpu_features.vendor, &r.ebx, sizeof r.ebx);
	__builtin_memcpy(cpu_features.vendor + 4, &r.edx, sizeof r.edx);
	__builtin_memcpy(cpu_features.vendor + 8, &r.ecx, sizeof r.ecx);

	r = cpuid(1);
	cpu_features.feature_edx = r.edx;
	cpu_features.feature_ecx = r.ecx;

	cpu_features.physical_address_bits = PHYSICAL_ADDRESS_BITS_MIN;
	r = cpuid(LEAF_EXTENDED);
	if (r.eax >= LEAF_EXTENDED_FEATURES) {
		struct cpuid e = cpuid(LEAF_EXTENDED_FEATURES);

		cpu_features.extended_edx = e.edx;
		cpu_features.extended_ecx = e.ecx;
	}
	if (r.eax >= LEAF_ADDRESS_SIZES)
		cpu_features.physical_address_bits = cpuid(LEAF_ADDRESS_SIZES).eax & 0xff;
}
SYSINIT(cpu_features, SI_SUB_CPU, SI_ORDER_FIRST, cpu_features_init, NULL);

uint64_t cpu_features_tsc_hz(void)
{
	struct cpuid r;

	if (cpuid(0).eax >= LEAF_TSC) {
		/* The crystal's frequency in ecx, times ebx over eax. */
		r = cpuid(LEAF_TSC);
		if (r.eax && r.ebx && r.ecx)
			return (uint64_t)r.ecx * r.ebx / r.eax;
	}
	if (cpuid(1).ecx & CPU_FEATURE_ECX_HYPERVISOR) {
		r = cpuid(LEAF_HYPERVISOR);
		if (r.eax >= LEAF_HYPERVISOR_TIMING && r.eax < LEAF_EXTENDED)
			return cpuid(LEAF_HYPERVISOR_TIMING).eax * UINT64_C(1000);
	}
	return 0;
}

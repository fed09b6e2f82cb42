/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpu-features.h - what CPUID says of this CPU, as far as this kernel asks.
 */
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

#include <stdint.h>

struct cpu_features {
	char vendor[13];
	uint32_t max_leaf;
	uint32_t feature_edx, feature_ecx;   /* leaf 1 */
	uint32_t extended_edx, extended_ecx; /* leaf 0x80000001 */
	unsigned int physical_address_bits;
};

#define CPU_FEATURE_EDX_APIC (1u << 9)
#define CPU_FEATURE_EDX_PGE (1u << 13)
#define CPU_FEATURE_EXTENDED_EDX_NX (1u << 20)
#define CPU_FEATURE_ECX_HYPERVISOR (1u << 31)

/* Filled by the step "cpu_features". */
extern struct cpu_features cpu_features;

/* The counter's frequency where the machine states it, else 0. Hz. Needs no step. */
uint64_t cpu_features_tsc_hz(void);

#endif

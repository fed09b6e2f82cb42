/* SPDX-License-Identifier: BSD-2-Clause
 *
 * scripted-clock.h - what makes the hook library a program whose clock and CPU are told it:
 * included before everything else by the compiler's command line. The clock is a variable,
 * and %gs, which a Linux program does not use, points to the area of the CPU that is played.
 */
#ifndef SCRIPTED_CLOCK_H
#define SCRIPTED_CLOCK_H

#define BF_PERCPU_GS 0
#define BF_ASM_CLOCK "	mov scripted_ticks, %%eax\n	mov scripted_ticks+4, %%edx\n"

#endif

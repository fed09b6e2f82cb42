/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cpu-kick-stand-in.c - nobody to kick as long as one CPU runs.
 */
#include "cpus.h"

void cpu_kick(unsigned int number)
{
	(void)number;
}

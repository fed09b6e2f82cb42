/* SPDX-License-Identifier: BSD-2-Clause
 *
 * cmd-gate.h - what the files of the verb gate share.
 */
#ifndef CMD_GATE_H
#define CMD_GATE_H

#include "cmd.h"
#include "kernel-turns.h"
#include "model/gate-time.h"

/* Rounds of `k` until a look tells, or there were as many as there may be. The gate, whatever
 * came of it; gate_fini takes it. */
void gate_in_time(struct gate *g, struct kernel_turns *k, struct rounds *r, struct gate_time *t,
		  const struct budget *b);

struct gate_self_test {
	const char *kernel; /* NULL: the tiny one */
	const struct budget *budget;
	unsigned long long trials, max_boots, seed;
	int json;
	char *const *words; /* record's */
};
/* cmd-gate-self-test.c: tries the gate itself; the exit status. */
enum exit_status gate_self_test(const struct cli_command *cmd, const struct gate_self_test *q);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-turns.c - see kernel-turns.h. A boot is a run of the recorder into memory; what is kept
 * of it are its steps' ticks.
 */
#include "kernel-turns.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../tracer/hostlib/strlist.h"
#include "model/gate.h"
#include "model/turn-test.h"
#include "recorder.h"

struct trace *kernel_turns_record(const char *kernel, const char *spend, char *const *words, struct fault *f)
{
	int fd = memfd_create("bootflame-trace", 0), status, rc;
	struct strlist argv = {0};
	char output[64], message[800];
	struct trace *t = NULL;

	if (fd < 0) {
		fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
		return NULL;
	}
	snprintf(output, sizeof output, "/proc/self/fd/%d", fd);
	/* To load BPF takes longer than many a boot; whoever wants it says --outside among the words. */
	rc = strlist_add_all(&argv, "record", "--quiet", "--no-outside", "--kernel", kernel, "-o", output, NULL);
	if (spend)
		rc |= strlist_add_all(&argv, "--spend", spend, NULL);
	for (char *const *w = words; *w; w++)
		rc |= strlist_add(&argv, *w);
	if (rc < 0) {
		fault_set(f, EXIT_NODATA, kernel, "out of memory");
	} else {
		status = recorder_run(argv.v, message, sizeof message, f);
		if (status == EXIT_DONE || status == EXIT_FOUND)
			t = trace_read(output, f);
		else if (status >= 0)
			fault_set(f, EXIT_NODATA, kernel, "could not be recorded: %s", message);
	}
	strlist_fini(&argv);
	close(fd);
	return t;
}

static int take(struct kernel_turns *k, int side, struct rounds *r, struct trace *t, struct fault *f)
{
	const struct diff_boot boot = {.trace = t, .boot = t->boots};

	if (t->nboots == 0 || t->boots->nevents == 0)
		return fault_set(f, EXIT_NODATA, k->kernels[side],
				 "no boot with an event in it; there is nothing to judge");
	if (gate_sides_check_boot(&boot, k->kernels[side], f) < 0)
		return -1;
	if (k->first[0] && k->first[0]->boots->hello.clock != t->boots->hello.clock)
		return fault_set(f, EXIT_NODATA, k->kernels[side],
				 "its clock counts something else than the base's; they cannot be compared");
	return rounds_add_boot(r, side, t, t->boots) < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

int kernel_turns_round(struct kernel_turns *k, struct rounds *r, struct fault *f)
{
	int first = turn_random(&k->coin) >> 63;

	for (int i = 0; i < 2; i++) {
		int side = first ^ i, rc;
		struct trace *t = kernel_turns_record(k->kernels[side], k->spend[side], k->words, f);

		if (!t)
			return -1;
		rc = take(k, side, r, t, f);
		if (k->first[side])
			trace_free(t);
		else
			k->first[side] = t;
		if (rc < 0)
			return -1;
	}
	return rounds_next(r) < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

void kernel_turns_fini(struct kernel_turns *k)
{
	trace_free(k->first[0]);
	trace_free(k->first[1]);
}

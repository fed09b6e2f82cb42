/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-other.c - any other VMM: the user's words are its whole command line, and what only the
 * recorder knows stands in them in braces. Its serial line is its stdout, or the file {serial}.
 */
#include "vmm.h"

#include <elf.h>
#include <string.h>

static int add_word(struct strlist *argv, const char *word, const struct vmm_config *c, const char *serial)
{
	char smp[24], mem[24];
	const struct {
		const char *name, *value;
	} known[] = {
		{"{serial}", serial}, {"{kernel}", c->kernel}, {"{append}", c->append}, {"{smp}", smp}, {"{mem}", mem},
	};
	struct buf b = {0};
	int rc = 0;

	snprintf(smp, sizeof smp, "%llu", (unsigned long long)c->smp);
	snprintf(mem, sizeof mem, "%llu", (unsigned long long)c->mem_mb);
	while (*word) {
		size_t i = 0;

		while (i < sizeof known / sizeof *known && strncmp(word, known[i].name, strlen(known[i].name)) != 0)
			i++;
		if (i < sizeof known / sizeof *known) {
			rc |= buf_addf(&b, "%s", known[i].value);
			word += strlen(known[i].name);
		} else {
			rc |= buf_add(&b, word++, 1);
		}
	}
	rc |= strlist_add(argv, b.data ? b.data : "");
	buf_fini(&b);
	return rc;
}

static int other_argv(const struct vmm_config *c, const char *serial, struct strlist *argv, struct fault *f)
{
	int rc = 0;

	for (char *const *word = c->extra + 1; *word; word++)
		rc |= add_word(argv, *word, c, serial);
	return rc < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

static const char *const machines[] = {"other", NULL};
static const int elfs[] = {EM_X86_64, EM_386, EM_AARCH64, EM_NONE};

const struct vmm_ops vmm_other = {
	.name = "other",
	.program = NULL,
	.machines = machines,
	.elf_machines = elfs,
	.kernel_suffix = "",
	.accel = "unknown",
	.serial_is_stdout = 1,
	.argv = other_argv,
};

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-firecracker.c - Firecracker: a file that says what the machine is, and a serial line on
 * stdout, where Firecracker's own log goes too. Source: its docs/getting-started.md and
 * docs/boot-timer (the line that its boot timer logs when the guest asks for it).
 */
#include "vmm.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

static int add_string(struct buf *b, const char *s)
{
	int rc = buf_addf(b, "\"");

	for (; *s; s++)
		if (*s == '"' || *s == '\\' || (unsigned char)*s < ' ')
			rc |= buf_addf(b, "\\u%04x", (unsigned char)*s);
		else
			rc |= buf_add(b, s, 1);
	return rc | buf_addf(b, "\"");
}

static int firecracker_config(const struct vmm_config *c, struct buf *out)
{
	int rc = buf_addf(out, "{\"boot-source\": {\"kernel_image_path\": ");

	rc |= add_string(out, c->kernel);
	rc |= buf_addf(out, ", \"boot_args\": ");
	rc |= add_string(out, c->append);
	rc |= buf_addf(out,
		       "},\n \"drives\": [],\n \"machine-config\": {\"vcpu_count\": %llu, \"mem_size_mib\": %llu}}\n",
		       (unsigned long long)c->smp, (unsigned long long)c->mem_mb);
	return rc;
}

static int firecracker_argv(const struct vmm_config *c, const char *serial, struct strlist *argv, struct fault *f)
{
	int rc = strlist_add_all(argv, "--no-api", "--boot-timer", "--config-file", c->config_path, NULL);

	(void)serial;
	for (char *const *word = c->extra; word && *word; word++)
		rc |= strlist_add(argv, *word);
	return rc < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

/* "... Guest-boot-time =  12345 us 12 ms,  9876 CPU us 9 CPU ms" */
static int firecracker_line(const char *line, const char **what, char *value, size_t n)
{
	const char *at = strstr(line, "Guest-boot-time =");
	unsigned long long us, cpu_us;

	if (!at || sscanf(at, "Guest-boot-time = %llu us %*u ms, %llu CPU us", &us, &cpu_us) != 2)
		return 0;
	*what = "vmm-boot-time";
	snprintf(value, n, "%llu %llu", us, cpu_us);
	return 1;
}

static const char *const machines[] = {"firecracker", NULL};
static const int elfs[] = {EM_X86_64, EM_NONE};

const struct vmm_ops vmm_firecracker = {
	.name = "firecracker",
	.program = "firecracker",
	.package = NULL,
	.machines = machines,
	.elf_machines = elfs,
	.kernel_suffix = "",
	.accel = "kvm",
	.serial_is_stdout = 1,
	.config = firecracker_config,
	.argv = firecracker_argv,
	.line = firecracker_line,
};

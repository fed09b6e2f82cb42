/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm.c - the list of VMMs, and what is the same for each: which one has a machine, finding
 * its program, asking its version.
 */
#include "vmm.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../hostlib/program-path.h"

static const struct vmm_ops *const vmms[] = {&vmm_qemu_x86, &vmm_qemu_arm64, &vmm_firecracker, &vmm_other};
#define VMMS (sizeof vmms / sizeof *vmms)

const struct vmm_ops *vmm_for_machine(const char *machine)
{
	for (size_t i = 0; i < VMMS; i++)
		for (const char *const *name = vmms[i]->machines; *name; name++)
			if (strcmp(*name, machine) == 0)
				return vmms[i];
	return NULL;
}

const char *vmm_machine_name(size_t n)
{
	for (size_t i = 0; i < VMMS; i++)
		for (const char *const *name = vmms[i]->machines; *name; name++)
			if (n-- == 0)
				return *name;
	return NULL;
}

static int boots(const struct vmm_ops *vmm, int elf_machine)
{
	for (const int *m = vmm->elf_machines; *m != EM_NONE; m++)
		if (*m == elf_machine)
			return 1;
	return 0;
}

static const char *architecture(int elf_machine, char *room, size_t n)
{
	static const struct {
		int machine;
		const char *name;
	} known[] = {{EM_X86_64, "x86-64"}, {EM_386, "i386"},    {EM_AARCH64, "aarch64"}, {EM_ARM, "arm"},
		     {EM_RISCV, "risc-v"},  {EM_PPC64, "ppc64"}, {EM_S390, "s390"},       {EM_LOONGARCH, "loongarch"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].machine == elf_machine)
			return known[i].name;
	snprintf(room, n, "unknown (ELF machine %d)", elf_machine);
	return room;
}

int vmm_check_kernel(const char *machine, const char *kernel, int elf_machine, struct fault *f)
{
	const struct vmm_ops *vmm = vmm_for_machine(machine);
	char kernel_arch[64], machine_arch[64];

	if (vmm && boots(vmm, elf_machine))
		return 0;
	for (size_t i = 0; i < VMMS; i++)
		if (boots(vmms[i], elf_machine))
			return fault_set(
				f, EXIT_NODATA, kernel, "is a kernel for %s; %s boots %s (give --machine %s)",
				architecture(elf_machine, kernel_arch, sizeof kernel_arch), machine,
				architecture(vmm ? vmm->elf_machines[0] : EM_NONE, machine_arch, sizeof machine_arch),
				vmms[i]->machines[0]);
	return fault_set(f, EXIT_NODATA, kernel, "is a kernel for %s, which no machine here boots (give an ELF for %s)",
			 architecture(elf_machine, kernel_arch, sizeof kernel_arch),
			 architecture(vmm ? vmm->elf_machines[0] : EM_X86_64, machine_arch, sizeof machine_arch));
}

const char *vmm_program(const struct vmm_ops *vmm, const struct vmm_config *config)
{
	return vmm->program ? vmm->program : config->extra[0];
}

int vmm_serial_is_stdout(const struct vmm_ops *vmm, const struct vmm_config *config)
{
	for (char *const *word = config->extra; vmm->serial_is_stdout && word && *word; word++)
		if (strstr(*word, "{serial}"))
			return 0;
	return vmm->serial_is_stdout;
}

int vmm_find(const struct vmm_ops *vmm, const struct vmm_config *config, char *path, size_t n, struct fault *f)
{
	const char *program = vmm_program(vmm, config);

	if (strchr(program, '/')) {
		snprintf(path, n, "%s", program);
		return access(path, X_OK) == 0
			       ? 0
			       : fault_set(f, EXIT_NODATA, program, "cannot be run: %s", strerror(errno));
	}
	if (program_path(program, path, n) == 0)
		return 0;
	if (vmm->package)
		return fault_set(f, EXIT_NODATA, program, "not found on PATH (apt-get install %s)", vmm->package);
	return fault_set(f, EXIT_NODATA, program, "not found on PATH (install it, or give PATH)");
}

void vmm_version(const char *path, char *out, size_t n)
{
	int fds[2];
	size_t have = 0;
	ssize_t k;
	pid_t pid;

	snprintf(out, n, "unknown");
	if (pipe(fds) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		execl(path, path, "--version", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	while (pid > 0 && have + 1 < n) {
		k = read(fds[0], out + have, n - 1 - have);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		have += (size_t)k;
	}
	close(fds[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (have) {
		out[have] = '\0';
		out[strcspn(out, "\r\n")] = '\0';
	}
}

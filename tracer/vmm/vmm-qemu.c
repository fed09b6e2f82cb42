/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm-qemu.c - QEMU's words for a machine. In exact mode (-icount) one tick of the
 * guest's clock is one instruction, and everything that could make two boots differ is
 * taken away or fixed: random numbers, the wall clock, timers that nobody asked for.
 */
#include "vmm.h"

#include <elf.h>
#include <string.h>

/* What is not the same for every architecture. */
struct qemu_arch {
	const char *exact_cpu;
	const char *exit_device; /* by which a guest can end the VMM; NULL: its firmware does */
};

/* What tells the guest; behind the user's own words. */
static const char *const words[] = {
	[VMM_SERIAL] = "",
	[VMM_VIRTIO] = "console=virtio",
	[VMM_MAPPED] = "transport=mapped",
};

/* Disks of 1 MB that read as zeros and forget what is written. */
static int add_disks(const struct vmm_config *c, struct strlist *argv)
{
	const char *device = strcmp(c->machine, "microvm") == 0 ? "virtio-blk-device" : "virtio-blk-pci";
	int rc = 0;

	for (unsigned long long i = 0; i < c->disks; i++) {
		rc |= strlist_add(argv, "-blockdev");
		rc |= strlist_addf(argv, "driver=null-co,node-name=disk%llu,size=1048576,read-zeroes=on", i);
		rc |= strlist_add(argv, "-device");
		rc |= strlist_addf(argv, "%s,drive=disk%llu", device, i);
	}
	return rc;
}

static int qemu_argv(const struct qemu_arch *arch, const struct vmm_config *c, const char *serial, struct strlist *argv,
		     struct fault *f)
{
	int rc = 0, microvm = strcmp(c->machine, "microvm") == 0, mapped = c->transport == VMM_MAPPED;

	rc |= strlist_add(argv, "-M");
	rc |= strlist_addf(argv, "%s%s%s", c->machine, microvm && !c->stock ? ",pit=off,rtc=off" : "",
			   mapped ? ",memory-backend=bootflame-memory" : "");
	if (mapped) {
		rc |= strlist_add(argv, "-object");
		rc |= strlist_addf(argv, "memory-backend-file,id=bootflame-memory,share=on,size=%lluM,mem-path=%s",
				   (unsigned long long)c->mem_mb, c->memory_path);
	}
	rc |= strlist_add_all(argv, "-accel", c->accel, "-cpu", NULL);
	if (c->exact)
		rc |= strlist_add_all(argv, arch->exact_cpu, "-icount", "shift=0,sleep=off", "-seed", "1", "-rtc",
				      "base=2020-01-01,clock=vm", NULL);
	else
		rc |= strlist_add(argv, strcmp(c->accel, "kvm") == 0 ? "host" : "max");
	rc |= strlist_add(argv, "-smp");
	rc |= strlist_addf(argv, "%llu", (unsigned long long)c->smp);
	rc |= strlist_add(argv, "-m");
	rc |= strlist_addf(argv, "%llu", (unsigned long long)c->mem_mb);
	rc |= strlist_add_all(argv, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", NULL);
	/* Its threads have names, by which the recorder tells which of them run the guest. */
	rc |= strlist_add_all(argv, "-name", "debug-threads=on", NULL);
	if (arch->exit_device && !c->stock)
		rc |= strlist_add_all(argv, "-device", arch->exit_device, NULL);
	/* A file, never a pipe: a pipe that is full makes the polling guest wait, and
	 * its count differ from run to run. */
	rc |= strlist_add(argv, "-chardev");
	rc |= strlist_addf(argv, "file,id=bootflame,path=%s", serial);
	rc |= strlist_add_all(argv, "-serial", "chardev:bootflame", NULL);
	if (c->transport == VMM_VIRTIO) {
		rc |= strlist_add(argv, "-chardev");
		rc |= strlist_addf(argv, "file,id=bootflame-virtio,path=%s", c->virtio_path);
		rc |= strlist_add_all(argv, "-device", "virtio-serial-device", "-device",
				      "virtconsole,chardev=bootflame-virtio", NULL);
	}
	rc |= add_disks(c, argv);
	if (c->initrd)
		rc |= strlist_add_all(argv, "-initrd", c->initrd, NULL);
	rc |= strlist_add_all(argv, "-kernel", c->kernel, "-append", NULL);
	rc |= strlist_addf(argv, "%s%s%s", c->append, *c->append && *words[c->transport] ? " " : "",
			   words[c->transport]);
	for (char *const *word = c->extra; word && *word; word++)
		rc |= strlist_add(argv, *word);
	return rc < 0 ? fault_set(f, EXIT_NODATA, NULL, "out of memory") : 0;
}

static int x86_argv(const struct vmm_config *c, const char *serial, struct strlist *argv, struct fault *f)
{
	static const struct qemu_arch x86 = {
		.exact_cpu = "max,-rdrand,-rdseed",
		.exit_device = "isa-debug-exit,iobase=0xf4,iosize=4",
	};

	return qemu_argv(&x86, c, serial, argv, f);
}

/* Of `max`, RNDR cannot be taken away; under -seed it gives the same numbers in every
 * boot, and so are the seeds in the device tree. A counter of 1 GHz makes a tick an
 * instruction. */
static int arm64_argv(const struct vmm_config *c, const char *serial, struct strlist *argv, struct fault *f)
{
	static const struct qemu_arch arm64 = {.exact_cpu = "max,cntfrq=1000000000"};

	return qemu_argv(&arm64, c, serial, argv, f);
}

static const char *const x86_machines[] = {"microvm", "pc", "q35", NULL};
static const int x86_elfs[] = {EM_X86_64, EM_386, EM_NONE};

const struct vmm_ops vmm_qemu_x86 = {
	.name = "qemu",
	.program = "qemu-system-x86_64",
	.package = "qemu-system-x86",
	.machines = x86_machines,
	.elf_machines = x86_elfs,
	.kernel_suffix = "",
	.argv = x86_argv,
};

static const char *const arm64_machines[] = {"virt", NULL};
static const int arm64_elfs[] = {EM_AARCH64, EM_NONE};

const struct vmm_ops vmm_qemu_arm64 = {
	.name = "qemu",
	.program = "qemu-system-aarch64",
	.package = "qemu-system-arm",
	.machines = arm64_machines,
	.elf_machines = arm64_elfs,
	.kernel_suffix = "-aarch64",
	.memory_start = 0x40000000,
	.argv = arm64_argv,
};

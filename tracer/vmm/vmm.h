/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vmm.h - a virtual machine monitor as the recorder sees it: a program that is given a
 * kernel, a command line and a file for the serial line. One file a VMM.
 */
#ifndef VMM_H
#define VMM_H

#include <stddef.h>
#include <stdint.h>

#include "../hostlib/fault.h"
#include "../hostlib/strlist.h"
#include "../hostlib/text.h"

/* How the guest's events come to the host. */
enum vmm_transport {
	VMM_SERIAL,
	VMM_VIRTIO, /* frames over a virtio console, text over the serial line */
	VMM_MAPPED, /* the host reads the guest's memory */
};

/* What is asked of the machine; units in the names. */
struct vmm_config {
	const char *kernel;
	const char *append; /* the guest's command line */
	const char *initrd; /* NULL: none */
	int stock;          /* a Linux with drivers of its own, which wants the machine's timers and clock */
	const char *machine;
	const char *accel; /* "tcg" or "kvm"; "unknown", of another VMM */
	int exact;         /* the clock counts instructions */
	uint64_t smp;
	uint64_t mem_mb;
	uint64_t disks; /* virtio disks that hold nothing */
	enum vmm_transport transport;
	const char *virtio_path; /* VMM_VIRTIO: the file that the virtio console is written to */
	const char *memory_path; /* VMM_MAPPED: the file that is the guest's memory, of mem_mb */
	const char *config_path; /* where `config` is, for a VMM that has one */
	char *const *extra;      /* further words for the VMM, NULL-ended, or NULL */
};

struct vmm_ops {
	const char *name;
	const char *program;         /* looked for on PATH; NULL: the first of the user's words */
	const char *package;         /* what to install where it is missing, or NULL */
	const char *const *machines; /* those it has, the default first; NULL-ended */
	const int *elf_machines;     /* the kernels that they boot, as ELF names them; EM_NONE ends */
	const char *kernel_suffix;   /* which tiny kernel is theirs; see self-dir.h */
	uint64_t memory_start;       /* where RAM starts, guest-physical */
	/* The arguments behind the program's name; the serial line is to be written to
	 * the file `serial`. 0 or -1. */
	int (*argv)(const struct vmm_config *config, const char *serial, struct strlist *argv, struct fault *f);
	/* Where that is all there is to say, these are NULL or 0. */
	const char *accel;    /* the only one; serial lines and time are then all there is as well */
	int serial_is_stdout; /* unless the user's words name {serial} */
	/* A file that is to be there when it starts; 0 or -1. */
	int (*config)(const struct vmm_config *config, struct buf *out);
	/* A line of the console: 1 where it is the VMM's own word, with the host event that it is. */
	int (*line)(const char *line, const char **what, char *value, size_t n);
};

extern const struct vmm_ops vmm_qemu_x86, vmm_qemu_arm64, vmm_firecracker, vmm_other;

/* The machine that is booted where none is asked for. */
#define VMM_DEFAULT_MACHINE "microvm"
/* The VMM that has the machine; NULL: none has. */
const struct vmm_ops *vmm_for_machine(const char *machine);
/* The names of all machines that there are, the n-th from 0; NULL: there are no more. */
const char *vmm_machine_name(size_t n);
/* Whether the machine boots a kernel of this architecture (EM_X86_64, ...): 0, or -1 with
 * a fault that says what does. */
int vmm_check_kernel(const char *machine, const char *kernel, int elf_machine, struct fault *f);

/* The program's name. */
const char *vmm_program(const struct vmm_ops *vmm, const struct vmm_config *config);
/* Whether its stdout is its serial line. */
int vmm_serial_is_stdout(const struct vmm_ops *vmm, const struct vmm_config *config);
/* The program's path, found on PATH where it has no directory; 0 or -1. */
int vmm_find(const struct vmm_ops *vmm, const struct vmm_config *config, char *path, size_t n, struct fault *f);
/* The first line that `path --version` prints; "unknown" where it prints none. */
void vmm_version(const char *path, char *out, size_t n);

#endif

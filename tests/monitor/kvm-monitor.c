/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kvm-monitor.c - the smallest monitor that enters a kernel as Firecracker does: KVM, one vCPU,
 * long mode at the ELF's entry, boot_params at RSI, a 16550 and the keyboard controller's reset.
 * In: an ELF, a command line. Out: the serial line's bytes on stdout. Exit status: 0 the guest
 * reset the machine, 1 it did something else, 77 there is no KVM to be used.
 *
 *	0x00500 GDT   0x07000 boot_params   0x09000 page tables, three   0x20000 command line
 *
 * Layout and registers: Firecracker, docs/design.md and its arch/x86_64 sources; protocol: Linux,
 * Documentation/arch/x86/boot.rst.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY_BYTES (128u << 20)
#define GDT 0x500
#define BOOT_PARAMS 0x7000
#define PML4 0x9000
#define PDPT 0xa000
#define PD 0xb000
#define COMMAND_LINE 0x20000
#define COMMAND_LINE_MAX 4096u
#define EBDA 0x9fc00
#define HIGH_MEMORY 0x100000

#define COM1 0x3f8
#define COM1_LINE_STATUS (COM1 + 5)
#define LINE_STATUS_EMPTY 0x60
#define COM1_LINE_CONTROL (COM1 + 3)
#define DIVISOR_LATCH 0x80
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET 0xfe
#define NO_KVM 77

static uint8_t *memory;

static void die(const char *what)
{
	fprintf(stderr, "kvm-monitor: %s: %s\n", what, errno ? strerror(errno) : "not as it should be");
	exit(1);
}

static void no_kvm(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(NO_KVM);
}

static void put32(uint32_t at, uint32_t value)
{
	memcpy(memory + at, &value, sizeof value);
}

static void put64(uint32_t at, uint64_t value)
{
	memcpy(memory + at, &value, sizeof value);
}

/* Returns e_entry. */
static uint64_t load_elf(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	const uint8_t *file;
	Elf64_Ehdr head;

	if (fd < 0 || fstat(fd, &st) < 0)
		die(path);
	if ((size_t)st.st_size < sizeof head)
		die("no ELF");
	file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		die(path);
	memcpy(&head, file, sizeof head);
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_machine != EM_X86_64 ||
	    head.e_phentsize != sizeof(Elf64_Phdr) ||
	    head.e_phoff + head.e_phnum * sizeof(Elf64_Phdr) > (uint64_t)st.st_size)
		die("no ELF of x86-64");
	for (unsigned int i = 0; i < head.e_phnum; i++) {
		Elf64_Phdr p;

		memcpy(&p, file + head.e_phoff + i * sizeof p, sizeof p);
		if (p.p_type != PT_LOAD)
			continue;
		if (p.p_filesz > p.p_memsz || p.p_offset > (uint64_t)st.st_size ||
		    p.p_filesz > (uint64_t)st.st_size - p.p_offset || p.p_paddr > MEMORY_BYTES ||
		    p.p_memsz > MEMORY_BYTES - p.p_paddr)
			die("an ELF segment");
		memcpy(memory + p.p_paddr, file + p.p_offset, p.p_filesz);
	}
	close(fd);
	return head.e_entry;
}

static void add_e820(uint64_t address, uint64_t bytes)
{
	uint32_t entry = BOOT_PARAMS + 0x2d0 + 20u * memory[BOOT_PARAMS + 0x1e8]++;

	put64(entry, address);
	put64(entry + 8, bytes);
	put32(entry + 16, 1);
}

static void put_boot_params(const char *command_line)
{
	size_t n = strlen(command_line);

	if (n >= COMMAND_LINE_MAX)
		die("the command line");
	memcpy(memory + COMMAND_LINE, command_line, n + 1);
	put32(BOOT_PARAMS + 0x1fe, 0xaa55);
	put32(BOOT_PARAMS + 0x202, 0x53726448); /* "HdrS" */
	put32(BOOT_PARAMS + 0x210, 0xff);       /* type_of_loader: undefined */
	put32(BOOT_PARAMS + 0x228, COMMAND_LINE);
	put32(BOOT_PARAMS + 0x238, (uint32_t)n);
	add_e820(0, EBDA);
	add_e820(HIGH_MEMORY, MEMORY_BYTES - HIGH_MEMORY);
}

static void put_tables(void)
{
	put64(PML4, PDPT | 3);
	put64(PDPT, PD | 3);
	for (uint32_t i = 0; i < 512; i++)
		put64(PD + 8 * i, (uint64_t)i << 21 | 0x83);
	put64(GDT + 8, 0x00af9b000000ffff);
	put64(GDT + 16, 0x00cf93000000ffff);
}

static struct kvm_segment segment(uint16_t selector, uint8_t type, uint8_t is_long)
{
	return (struct kvm_segment){.limit = 0xfffff,
				    .selector = selector,
				    .type = type,
				    .present = 1,
				    .db = !is_long,
				    .s = 1,
				    .l = is_long,
				    .g = 1};
}

static void set_registers(int vcpu, uint64_t entry)
{
	struct kvm_regs regs = {.rip = entry, .rsi = BOOT_PARAMS, .rsp = 0x8ff0, .rbp = 0x8ff0, .rflags = 0x2};
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_SREGS, &sregs) < 0)
		die("KVM_GET_SREGS");
	sregs.cs = segment(0x08, 0xb, 1);
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = segment(0x10, 0x3, 0);
	sregs.gdt.base = GDT;
	sregs.gdt.limit = 23;
	sregs.idt.base = sregs.idt.limit = 0;
	sregs.cr0 |= 0x80000001; /* PG, PE */
	sregs.cr3 = PML4;
	sregs.cr4 |= 0x20;   /* PAE */
	sregs.efer |= 0x500; /* LME, LMA */
	if (ioctl(vcpu, KVM_SET_SREGS, &sregs) < 0)
		die("KVM_SET_SREGS");
	if (ioctl(vcpu, KVM_SET_REGS, &regs) < 0)
		die("KVM_SET_REGS");
}

static void set_cpuid(int kvm, int vcpu)
{
	enum { ENTRIES = 256 };
	struct kvm_cpuid2 *c = calloc(1, sizeof *c + ENTRIES * sizeof c->entries[0]);

	if (!c)
		die("memory");
	c->nent = ENTRIES;
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, c) < 0)
		die("KVM_GET_SUPPORTED_CPUID");
	for (uint32_t i = 0; i < c->nent; i++) {
		if (c->entries[i].function == 1) /* APIC id 0, a hypervisor is there */
			c->entries[i].ebx &= 0x00ffffff, c->entries[i].ecx |= 1u << 31;
	}
	if (ioctl(vcpu, KVM_SET_CPUID2, c) < 0)
		die("KVM_SET_CPUID2");
	free(c);
}

/* What the 16550 and the keyboard controller do. 1: the machine is reset. */
static int port(const struct kvm_run *run, uint8_t *data)
{
	static int latch;
	size_t n = (size_t)run->io.size * run->io.count;

	if (run->io.direction == KVM_EXIT_IO_IN) {
		memset(data, run->io.port == COM1_LINE_STATUS ? LINE_STATUS_EMPTY : 0xff, n);
	} else if (run->io.port == COM1_LINE_CONTROL) {
		latch = data[n - 1] & DIVISOR_LATCH;
	} else if (run->io.port == COM1 && !latch) {
		if (fwrite(data, 1, n, stdout) != n)
			die("stdout");
	} else if (run->io.port == KEYBOARD_COMMAND && data[0] == KEYBOARD_RESET) {
		return 1;
	}
	return 0;
}

static int run_until_reset(int vcpu, struct kvm_run *run)
{
	struct kvm_regs regs = {0};

	for (;;) {
		if (ioctl(vcpu, KVM_RUN, NULL) < 0) {
			if (errno == EINTR)
				continue;
			die("KVM_RUN");
		}
		switch (run->exit_reason) {
		case KVM_EXIT_IO:
			if (port(run, (uint8_t *)run + run->io.data_offset))
				return 0;
			break;
		case KVM_EXIT_MMIO: /* nothing is there */
			if (!run->mmio.is_write)
				memset(run->mmio.data, 0xff, sizeof run->mmio.data);
			break;
		default:
			ioctl(vcpu, KVM_GET_REGS, &regs);
			fprintf(stderr, "kvm-monitor: exit %u at rip 0x%llx\n", run->exit_reason,
				(unsigned long long)regs.rip);
			return 1;
		}
	}
}

int main(int argc, char **argv)
{
	struct kvm_userspace_memory_region region = {.memory_size = MEMORY_BYTES};
	int kvm, vm, vcpu, run_bytes, status;
	struct kvm_run *run;
	uint64_t entry;

	if (argc != 3) {
		fprintf(stderr, "usage: kvm-monitor ELF 'COMMAND LINE'\n");
		return 2;
	}
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		no_kvm("/dev/kvm");
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0)
		no_kvm("KVM_CREATE_VM");
	memory = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		die("memory");
	region.userspace_addr = (uintptr_t)memory;
	if (ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000) < 0 || ioctl(vm, KVM_CREATE_IRQCHIP, 0) < 0)
		no_kvm("KVM_CREATE_IRQCHIP");
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		die("KVM_SET_USER_MEMORY_REGION");
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	run_bytes = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (vcpu < 0 || run_bytes < (int)sizeof *run)
		no_kvm("KVM_CREATE_VCPU");
	run = mmap(NULL, (size_t)run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (run == MAP_FAILED)
		die("kvm_run");
	entry = load_elf(argv[1]);
	put_boot_params(argv[2]);
	put_tables();
	set_cpuid(kvm, vcpu);
	set_registers(vcpu, entry);
	status = run_until_reset(vcpu, run);
	if (fflush(stdout) != 0)
		die("stdout");
	return status;
}

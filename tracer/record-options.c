/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-options.c - see record-options.h.
 */
#include "record-options.h"

#include <getopt.h>
#include <string.h>

#include "hostlib/text.h"

enum {
	OPT_EXACT = 256,
	OPT_ACCEL,
	OPT_BOOTS,
	OPT_KERNEL,
	OPT_APPEND,
	OPT_SMP,
	OPT_MEM,
	OPT_TRANSPORT,
	OPT_MACHINE,
	OPT_TIMEOUT,
	OPT_QUIET,
	OPT_COMMIT,
	OPT_IMAGE,
	OPT_INITRD,
	OPT_FUNCTIONS,
	OPT_DEPTH,
	OPT_UNTIL,
	OPT_SYMBOLS,
	OPT_CONSOLE,
	OPT_UNTRACED,
	OPT_BLK,
	OPT_OUTSIDE,
	OPT_NO_OUTSIDE,
	OPT_USER,
};

/* What every recording may be asked for. */
static const char
	exact_help[] = "count instructions instead of time: QEMU's TCG with -icount. The figures are the same on "
		       "every run and machine; they see no cache, branch or device time.",
	accel_help[] = "how the guest's code runs when time is measured; tcg by default",
	boots_help[] = "boot N times into one trace; reports show the median boot. 1 by default",
	smp_help[] = "CPUs; 1 by default",
	machine_help[] =
		"QEMU's machine; microvm by default. virt is aarch64's, the others are x86's. firecracker: "
		"Firecracker's, under KVM. other: the words behind -- are another VMM's whole command line, with "
		"{kernel}, {append}, {mem}, {smp} where it wants them and its serial line on stdout or the file "
		"{serial}",
	linux_machine_help[] = "QEMU's machine; microvm by default. virt is aarch64's, the others are x86's",
	timeout_help[] = "give a boot S seconds; 60 by default",
	commit_help[] = "put the kernel's revision into the trace",
	outside_help[] =
		"record what the VMM's threads do on the host, as its kernel tells by BPF: when they could run and "
		"did not, slept, left the guest, touched a page first. The default where it may be had, but for "
		"--exact; where it may not, this says what is missing",
	no_outside_help[] = "leave that out",
	user_help[] = "start the VMM as this user, without any privilege of the recorder's; needs root",
	quiet_help[] = "show no console text (it is in the trace all the same)",
	output_help[] = "where the trace goes, '-' for stdout; bootflame.bft by default, where an older one is kept as "
			"bootflame.bft.old";

static const struct cli_option options[] = {
	{OPT_EXACT, "exact", NULL, exact_help},
	{OPT_ACCEL, "accel", "kvm|tcg", accel_help},
	{OPT_BOOTS, "boots", "N", boots_help},
	{OPT_KERNEL, "kernel", "ELF", "the kernel to boot; by default bootflame's own tiny kernel for the machine"},
	{OPT_APPEND, "append", "STR", "the guest's command line"},
	{OPT_SMP, "smp", "N", smp_help},
	{OPT_MEM, "mem", "MB", "memory in MB; 128 by default"},
	{OPT_TRANSPORT, "transport", "serial|virtio|mapped",
	 "how events travel; serial by default. virtio: over a virtio console, a page at a time (microvm, virt; adds the word "
	 "console=virtio to the guest's command line). mapped: not at all, this program reads the guest's rings in its "
	 "memory while it runs, and what it holds when it has crashed (adds transport=mapped). Text comes over the "
	 "serial line in any case"},
	{OPT_MACHINE, "machine", "microvm|pc|q35|virt|firecracker|other", machine_help},
	{OPT_TIMEOUT, "timeout", "S", timeout_help},
	{OPT_OUTSIDE, "outside", NULL, outside_help},
	{OPT_NO_OUTSIDE, "no-outside", NULL, no_outside_help},
	{OPT_USER, "user", "NAME", user_help},
	{OPT_COMMIT, "commit", "REV", commit_help},
	{OPT_QUIET, "quiet", NULL, quiet_help},
	{'o', "output", "F.bft", output_help},
	{0, NULL, NULL, NULL},
};

static const struct cli_option linux_options[] = {
	{OPT_IMAGE, "image", "F", "the kernel as it is installed: a bzImage, or an Image of aarch64"},
	{OPT_EXACT, "exact", NULL, exact_help},
	{OPT_INITRD, "initrd", "F",
	 "an initramfs of yours: its /init runs when the kernel's boot has been told, and the recording goes on until "
	 "the console shows a login prompt, or what --until says"},
	{OPT_UNTIL, "until", "REGEX", "go on until a line of the console matches this extended regular expression"},
	{OPT_FUNCTIONS, "functions", "GLOB",
	 "trace all calls below the functions that match, by function_graph, from level core on: 'acpi_*' or '*'"},
	{OPT_DEPTH, "depth", "N", "of calls that --functions traces; 4 by default, 0: all"},
	{OPT_APPEND, "append", "STR", "further words for the kernel's command line"},
	{OPT_SMP, "smp", "N", smp_help},
	{OPT_MEM, "mem", "MB", "memory in MB; 256 by default"},
	{OPT_BLK, "blk", "N", "add N virtio disks that hold nothing; 0 by default"},
	{OPT_MACHINE, "machine", "microvm|pc|q35|virt", linux_machine_help},
	{OPT_ACCEL, "accel", "kvm|tcg", accel_help},
	{OPT_BOOTS, "boots", "N", boots_help},
	{OPT_SYMBOLS, "symbols", "ELF",
	 "name functions by this vmlinux where the kernel does not tell its symbols itself (adds nokaslr)"},
	{OPT_CONSOLE, "console", NULL,
	 "trace by initcall_debug on the serial console instead of by events: to see how that distorts, and for kernels "
	 "without events"},
	{OPT_UNTRACED, "untraced", NULL, "trace nothing: how long the same boot takes alone"},
	{OPT_TIMEOUT, "timeout", "S", timeout_help},
	{OPT_OUTSIDE, "outside", NULL, outside_help},
	{OPT_NO_OUTSIDE, "no-outside", NULL, no_outside_help},
	{OPT_USER, "user", "NAME", user_help},
	{OPT_COMMIT, "commit", "REV", commit_help},
	{OPT_QUIET, "quiet", NULL, quiet_help},
	{'o', "output", "F.bft", output_help},
	{0, NULL, NULL, NULL},
};

const struct cli_command record_command = {
	.name = "record",
	.summary = "boot a kernel and record its init",
	.synopsis = "[OPTIONS] [linux OPTIONS] [-- VMM ARGS]",
	.description =
		"Starts QEMU with a kernel that carries bootflame's hooks, follows its serial line and writes what "
		"comes, events and console text, with the time it came, into a trace file. The trace also says what "
		"was run, and carries the names of the kernel's hook sites, so that it can be read anywhere.\n\n"
		"A boot is a success when the guest says bye, on a line or in its memory; exit codes of a VMM do not tell. Whatever "
		"ends a recording, Ctrl-C included, what had come by then is readable and no QEMU is left behind. A "
		"guest that said hello and never bye leaves a trace and exit status 1; one that never said hello "
		"leaves no trace, and exit status 4.\n\n"
		"A stock Linux, which carries no hooks, is recorded by 'bootflame record linux'; it has a help text and a "
		"page of its own.\n\n"
		"Where the host's kernel tells what the VMM's threads do (root, or the file capabilities "
		"cap_bpf,cap_perfmon+ep on bootflame-record, and Linux 5.12 with BTF) that goes into the trace too. Of "
		"these capabilities the VMM gets none; root's go to it unless --user names somebody.\n\n"
		"Words behind -- go to the VMM as they are.",
	.options = options,
	.words_follow = 1,
	.examples =
		"bootflame record --exact|count the instructions of the tiny kernel's boot\n"
		"bootflame record --exact --append 'sort=merge sysinits=2000' -o merge.bft|with words for the kernel\n"
		"bootflame record --exact --machine virt|the same kernel on aarch64\n"
		"bootflame record --transport mapped|without a byte on the line: the hooks' cost and no other\n"
		"bootflame record --kernel mykernel.elf --mem 256 --boots 20|time another kernel, twenty times",
};

const struct cli_command record_linux_command = {
	.name = "record linux",
	.summary = "boot a stock Linux, nothing rebuilt, and record its init",
	.synopsis = "--image F [OPTIONS] [-- VMM ARGS]",
	.description =
		"Boots an unmodified kernel with its own boot tracing on and an agent of bootflame's as init. When the "
		"kernel is done the agent reads the trace, names its functions, sends all of it over the serial line and "
		"powers off: nothing but the kernel's own stamps is paid for during the boot.\n\n"
		"Each initcall is a step, and its level (early, pure, core, ... late) the subsystem. Threads, interrupts and "
		"work that others queued are told apart, so that a step's own figure is net of them; what it returned is a "
		"mark in it, and a probe that runs later is named with the initcall that set it off. What passes "
		"before tracing begins (firmware, decompression, setup_arch) comes from the log's stamps.\n\n"
		"A kernel that dies before its init runs, or that has no tracefs or no initcall events, is booted once more "
		"with initcall_debug on its console, and that is kept. A trace of a boot that ended in a panic leaves exit "
		"status 1; an image that is damaged, cut or for another machine leaves no trace, and 4.\n\n"
		"Words behind -- go to QEMU as they are.",
	.options = linux_options,
	.words_follow = 1,
	.examples =
		"bootflame record linux --exact --image /boot/vmlinuz-$(uname -r)|count the instructions of your kernel's boot\n"
		"bootflame record linux --image bzImage --functions 'acpi_*' --depth 3|with the calls below some functions\n"
		"bootflame record linux --image bzImage --initrd initrd.img --until 'Welcome'|and on into user space",
};

static const struct cli_command *command(const struct record_options *o)
{
	return o->stock ? &record_linux_command : &record_command;
}

static int one_of(const struct record_options *o, const char *what, const char *value, const char *const *words,
		  int *status)
{
	const char *nearest;

	for (const char *const *w = words; *w; w++)
		if (strcmp(value, *w) == 0)
			return 0;
	nearest = text_nearest(value, words);
	*status = nearest ? cli_usage(command(o), "%s: '%s' is not known; did you mean '%s'?", what, value, nearest)
			  : cli_usage(command(o), "%s: '%s' is not known", what, value);
	return -1;
}

static int number(const struct record_options *o, const char *what, const char *value, unsigned long long min,
		  unsigned long long max, uint64_t *out, int *status)
{
	unsigned long long v;

	*status = EXIT_USAGE;
	if (cli_number(command(o), what, value, min, max, &v) < 0)
		return -1;
	*out = v;
	return 0;
}

static const char *const *machine_names(void)
{
	static const char *names[17];

	for (size_t i = 0; i + 1 < sizeof names / sizeof *names; i++)
		names[i] = vmm_machine_name(i);
	return names;
}

static int apply(struct record_options *o, int id, const char *arg, int *status)
{
	static const char *const
		accels[] = {"tcg", "kvm", NULL},
		*const transports[] = {[VMM_SERIAL] = "serial", [VMM_VIRTIO] = "virtio", [VMM_MAPPED] = "mapped", NULL};

	switch (id) {
	case OPT_EXACT:
		o->vm.exact = 1;
		return 0;
	case OPT_ACCEL:
		o->vm.accel = arg;
		return one_of(o, "--accel", arg, accels, status);
	case OPT_BOOTS:
		return number(o, "--boots", arg, 1, 100000, &o->boots, status);
	case OPT_KERNEL:
		o->vm.kernel = arg;
		return 0;
	case OPT_APPEND:
		o->vm.append = arg;
		return 0;
	case OPT_SMP:
		return number(o, "--smp", arg, 1, 255, &o->vm.smp, status);
	case OPT_MEM:
		return number(o, "--mem", arg, 1, 1 << 22, &o->vm.mem_mb, status);
	case OPT_TRANSPORT:
		o->transport = arg;
		for (size_t i = 0; transports[i]; i++)
			if (strcmp(arg, transports[i]) == 0)
				o->vm.transport = (enum vmm_transport)i;
		return one_of(o, "--transport", arg, transports, status);
	case OPT_MACHINE:
		o->vm.machine = arg;
		return one_of(o, "--machine", arg, machine_names(), status);
	case OPT_TIMEOUT:
		return number(o, "--timeout", arg, 1, 86400, &o->timeout_s, status);
	case OPT_COMMIT:
		o->commit = arg;
		return 0;
	case OPT_OUTSIDE:
		o->outside = OUTSIDE_ASKED;
		return 0;
	case OPT_NO_OUTSIDE:
		o->outside = OUTSIDE_NEVER;
		return 0;
	case OPT_USER:
		o->user = arg;
		return 0;
	case OPT_QUIET:
		o->quiet = 1;
		return 0;
	case OPT_IMAGE:
		o->linux.image = arg;
		return 0;
	case OPT_INITRD:
		o->linux.initrd = arg;
		return 0;
	case OPT_FUNCTIONS:
		o->linux.functions = arg;
		return 0;
	case OPT_DEPTH:
		return number(o, "--depth", arg, 0, 1000, &o->linux.depth, status);
	case OPT_UNTIL:
		o->linux.until = arg;
		return 0;
	case OPT_SYMBOLS:
		o->linux.symbols = arg;
		return 0;
	case OPT_CONSOLE:
		o->linux.console = 1;
		return 0;
	case OPT_UNTRACED:
		o->linux.untraced = 1;
		return 0;
	case OPT_BLK:
		return number(o, "--blk", arg, 0, 64, &o->vm.disks, status);
	default:
		o->output = arg;
		return 0;
	}
}

/* Takes options up to the first word that is none; 0, or -1 as record_options_parse. */
static int take(struct record_options *o, int argc, char **argv, int *status)
{
	const char *arg = NULL;
	int id;

	while ((id = cli_next(command(o), argc, argv, &arg)) != CLI_END) {
		*status = id == CLI_HELP ? EXIT_DONE : EXIT_USAGE;
		if (id == CLI_HELP || id == CLI_BAD || apply(o, id, arg, status) < 0)
			return -1;
	}
	return 0;
}

static int check_linux(const struct record_options *o)
{
	const struct record_linux_options *l = &o->linux;

	if (!l->image)
		return cli_usage(command(o), "--image F says which kernel");
	if (o->vm.kernel)
		return cli_usage(command(o), "--kernel goes with kernels that carry hooks; here it is --image");
	if (o->vm.transport != VMM_SERIAL)
		return cli_usage(command(o), "--transport %s goes with kernels that carry hooks", o->transport);
	if (l->console + l->untraced + (l->functions != NULL) > 1)
		return cli_usage(command(o), "one of --console, --untraced and --functions at a time");
	if (strstr(o->vm.append, "rdinit="))
		return cli_usage(command(o), "rdinit= is the agent's; with --initrd it becomes /init when it is done");
	return EXIT_DONE;
}

/* A VMM that is not QEMU. */
static int check_other_vmm(const struct record_options *o)
{
	const struct vmm_ops *vmm = vmm_for_machine(o->vm.machine);

	if (o->stock)
		return cli_usage(command(o), "--machine %s goes with kernels that carry hooks", o->vm.machine);
	if (o->vm.exact)
		return cli_usage(command(o), "--exact is QEMU's; it cannot go with --machine %s", o->vm.machine);
	if (o->vm.transport != VMM_SERIAL)
		return cli_usage(command(o), "--transport %s is QEMU's; it cannot go with --machine %s", o->transport,
				 o->vm.machine);
	if (vmm->program && o->vm.accel && strcmp(o->vm.accel, vmm->accel) != 0)
		return cli_usage(command(o), "--machine %s runs under %s, not %s", o->vm.machine, vmm->accel,
				 o->vm.accel);
	if (!vmm->program && !*o->vm.extra)
		return cli_usage(command(o), "--machine other: its command line is to stand behind --");
	return EXIT_DONE;
}

int record_options_parse(struct record_options *o, int argc, char **argv, int *status)
{
	*o = (struct record_options){
		.vm = {.append = "", .machine = VMM_DEFAULT_MACHINE, .smp = 1},
		.linux = {.depth = 4},
		.transport = "serial",
		.boots = 1,
		.timeout_s = 60,
	};
	if (take(o, argc, argv, status) < 0)
		return -1;
	if (optind < argc && strcmp(argv[optind], "linux") == 0 && strcmp(argv[optind - 1], "--") != 0) {
		o->stock = 1;
		optind++;
		if (take(o, argc, argv, status) < 0)
			return -1;
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0) {
		*status =
			cli_usage(command(o), "%s: not expected here; words for the VMM stand behind --", argv[optind]);
		return -1;
	}
	if (o->vm.exact && o->vm.accel && strcmp(o->vm.accel, "tcg") != 0) {
		*status = cli_usage(command(o), "--exact counts instructions under tcg; it cannot go with --accel %s",
				    o->vm.accel);
		return -1;
	}
	if (o->vm.transport == VMM_VIRTIO && strcmp(o->vm.machine, "microvm") != 0 &&
	    strcmp(o->vm.machine, "virt") != 0) {
		*status = cli_usage(command(o), "--transport virtio needs --machine microvm or virt, not %s",
				    o->vm.machine);
		return -1;
	}
	o->vm.extra = argv + optind;
	if (vmm_for_machine(o->vm.machine)->accel && (*status = check_other_vmm(o)) != EXIT_DONE)
		return -1;
	if (o->stock && (*status = check_linux(o)) != EXIT_DONE)
		return -1;
	if (!o->vm.accel)
		o->vm.accel = vmm_for_machine(o->vm.machine)->accel ? vmm_for_machine(o->vm.machine)->accel : "tcg";
	if (!o->vm.mem_mb)
		o->vm.mem_mb = o->stock ? 256 : 128;
	o->vm.stock = o->stock;
	return 0;
}

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
};

static const struct cli_option options[] = {
	{OPT_EXACT, "exact", NULL,
	 "count instructions instead of time: QEMU's TCG with -icount. The figures are the same on every run and "
	 "machine; they see no cache, branch or device time."},
	{OPT_ACCEL, "accel", "kvm|tcg", "how the guest's code runs when time is measured; tcg by default"},
	{OPT_BOOTS, "boots", "N", "boot N times into one trace; reports show the median boot. 1 by default"},
	{OPT_KERNEL, "kernel", "ELF", "the kernel to boot; by default bootflame's own tiny kernel for the machine"},
	{OPT_APPEND, "append", "STR", "the guest's command line"},
	{OPT_SMP, "smp", "N", "CPUs; 1 by default"},
	{OPT_MEM, "mem", "MB", "memory in MB; 128 by default"},
	{OPT_TRANSPORT, "transport", "serial|virtio|mapped",
	 "how events travel; serial by default. virtio: over a virtio console, a page at a time (microvm, virt; adds the word "
	 "console=virtio to the guest's command line). mapped: not at all, this program reads the guest's rings in its "
	 "memory while it runs, and what it holds when it has crashed (adds transport=mapped). Text comes over the "
	 "serial line in any case"},
	{OPT_MACHINE, "machine", "microvm|pc|q35|virt",
	 "QEMU's machine; microvm by default. virt is aarch64's, the others are x86's"},
	{OPT_TIMEOUT, "timeout", "S", "give a boot S seconds; 60 by default"},
	{OPT_COMMIT, "commit", "REV", "put the kernel's revision into the trace"},
	{OPT_QUIET, "quiet", NULL, "show no console text (it is in the trace all the same)"},
	{'o', "output", "F.bft",
	 "where the trace goes, '-' for stdout; bootflame.bft by default, where an older one is kept as "
	 "bootflame.bft.old"},
	{0, NULL, NULL, NULL},
};

const struct cli_command record_command = {
	.name = "record",
	.summary = "boot a kernel and record its init",
	.synopsis = "[OPTIONS] [-- VMM ARGS]",
	.description =
		"Starts QEMU with a kernel that carries bootflame's hooks, follows its serial line and writes what "
		"comes, events and console text, with the time it came, into a trace file. The trace also says what "
		"was run, and carries the names of the kernel's hook sites, so that it can be read anywhere.\n\n"
		"A boot is a success when the guest says bye, on a line or in its memory; exit codes of a VMM do not tell. Whatever "
		"ends a recording, Ctrl-C included, what had come by then is readable and no QEMU is left behind. A "
		"guest that said hello and never bye leaves a trace and exit status 1; one that never said hello "
		"leaves no trace, and exit status 4.\n\n"
		"Words behind -- go to QEMU as they are.",
	.options = options,
	.words_follow = 1,
	.examples =
		"bootflame record --exact|count the instructions of the tiny kernel's boot\n"
		"bootflame record --exact --append 'sort=merge sysinits=2000' -o merge.bft|with words for the kernel\n"
		"bootflame record --exact --machine virt|the same kernel on aarch64\n"
		"bootflame record --transport mapped|without a byte on the line: the hooks' cost and no other\n"
		"bootflame record --kernel mykernel.elf --mem 256 --boots 20|time another kernel, twenty times",
};

static int one_of(const char *what, const char *value, const char *const *words, int *status)
{
	const char *nearest;

	for (const char *const *w = words; *w; w++)
		if (strcmp(value, *w) == 0)
			return 0;
	nearest = text_nearest(value, words);
	*status =
		nearest ? cli_usage(&record_command, "%s: '%s' is not known; did you mean '%s'?", what, value, nearest)
			: cli_usage(&record_command, "%s: '%s' is not known", what, value);
	return -1;
}

static int number(const char *what, const char *value, unsigned long long max, uint64_t *out, int *status)
{
	unsigned long long v;

	*status = EXIT_USAGE;
	if (cli_number(&record_command, what, value, 1, max, &v) < 0)
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
		return one_of("--accel", arg, accels, status);
	case OPT_BOOTS:
		return number("--boots", arg, 100000, &o->boots, status);
	case OPT_KERNEL:
		o->vm.kernel = arg;
		return 0;
	case OPT_APPEND:
		o->vm.append = arg;
		return 0;
	case OPT_SMP:
		return number("--smp", arg, 255, &o->vm.smp, status);
	case OPT_MEM:
		return number("--mem", arg, 1 << 22, &o->vm.mem_mb, status);
	case OPT_TRANSPORT:
		o->transport = arg;
		for (size_t i = 0; transports[i]; i++)
			if (strcmp(arg, transports[i]) == 0)
				o->vm.transport = (enum vmm_transport)i;
		return one_of("--transport", arg, transports, status);
	case OPT_MACHINE:
		o->vm.machine = arg;
		return one_of("--machine", arg, machine_names(), status);
	case OPT_TIMEOUT:
		return number("--timeout", arg, 86400, &o->timeout_s, status);
	case OPT_COMMIT:
		o->commit = arg;
		return 0;
	case OPT_QUIET:
		o->quiet = 1;
		return 0;
	default:
		o->output = arg;
		return 0;
	}
}

int record_options_parse(struct record_options *o, int argc, char **argv, int *status)
{
	const char *arg = NULL;
	int id;

	*o = (struct record_options){
		.vm = {.append = "", .machine = VMM_DEFAULT_MACHINE, .smp = 1, .mem_mb = 128},
		.transport = "serial",
		.boots = 1,
		.timeout_s = 60,
	};
	while ((id = cli_next(&record_command, argc, argv, &arg)) != CLI_END) {
		*status = id == CLI_HELP ? EXIT_DONE : EXIT_USAGE;
		if (id == CLI_HELP || id == CLI_BAD || apply(o, id, arg, status) < 0)
			return -1;
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0) {
		*status = cli_usage(&record_command, "%s: not expected here; words for the VMM stand behind --",
				    argv[optind]);
		return -1;
	}
	if (o->vm.exact && o->vm.accel && strcmp(o->vm.accel, "tcg") != 0) {
		*status = cli_usage(&record_command,
				    "--exact counts instructions under tcg; it cannot go with --accel %s", o->vm.accel);
		return -1;
	}
	if (o->vm.transport == VMM_VIRTIO && strcmp(o->vm.machine, "microvm") != 0 &&
	    strcmp(o->vm.machine, "virt") != 0) {
		*status = cli_usage(&record_command, "--transport virtio needs --machine microvm or virt, not %s",
				    o->vm.machine);
		return -1;
	}
	if (!o->vm.accel)
		o->vm.accel = "tcg";
	o->vm.extra = argv + optind;
	return 0;
}

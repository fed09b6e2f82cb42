/* SPDX-License-Identifier: BSD-2-Clause
 *
 * record-doctor.c - see record-doctor.h. BPF is not judged by what ought to work: it is loaded,
 * attached and taken out again.
 */
#include "record-doctor.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host-side.h"
#include "hostlib/program-path.h"

static void say(FILE *out, const char *what, int ok, const char *fact, const char *next)
{
	fprintf(out, "%s\t%s\t%s\t%s\n", what, ok ? "ok" : "lacking", fact, ok ? "" : next);
}

static void say_file(FILE *out, const char *what, const char *path, const char *use, const char *next)
{
	char fact[256];

	if (access(path, R_OK) == 0)
		snprintf(fact, sizeof fact, "%s", path);
	else
		snprintf(fact, sizeof fact, "%s: %s; %s", path, strerror(errno), use);
	say(out, what, access(path, R_OK) == 0, fact, next);
}

static void say_privilege(FILE *out)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
	uint64_t have = 0, bpf = UINT64_C(1) << CAP_BPF | UINT64_C(1) << CAP_PERFMON;
	int ok;

	if (syscall(SYS_capget, &header, sets) == 0)
		have = sets[0].effective | (uint64_t)sets[1].effective << 32;
	ok = (have & bpf) == bpf || have & UINT64_C(1) << CAP_SYS_ADMIN;
	say(out, "privilege", ok,
	    ok ? "bootflame-record may load BPF"
	       : "bootflame-record has not CAP_BPF and CAP_PERFMON; what the host does is not recorded",
	    "run it as root, or: setcap cap_bpf,cap_perfmon+ep bootflame-record");
}

static void say_bpf(FILE *out)
{
	struct host_side *h = host_side_new(HOST_SIDE_IF_ALLOWED, 1, 0);
	char fact[1024];
	int n;

	if (!h)
		return;
	if (host_side_why_not(h)) {
		say(out, "bpf", 0, host_side_why_not(h), ""); /* what to do stands in it */
	} else {
		n = snprintf(fact, sizeof fact, "loaded and attached in %llu ms",
			     (unsigned long long)(host_side_load_ns(h) / 1000000));
		for (size_t i = 0; host_side_lacks(h, i) && n < (int)sizeof fact; i++)
			n += snprintf(fact + n, sizeof fact - (size_t)n, "%s%s", i ? ", " : "; without ",
				      host_side_lacks(h, i));
		say(out, "bpf", 1, fact, "");
	}
	host_side_free(h);
}

static void say_firecracker(FILE *out)
{
	char path[4096];
	int ok = program_path("firecracker", path, sizeof path) == 0;

	say(out, "firecracker", ok, ok ? path : "firecracker is not on PATH; --machine firecracker will not work",
	    "nothing depends on it");
}

void record_doctor(FILE *out)
{
	say_privilege(out);
	say_file(out, "btf", "/sys/kernel/btf/vmlinux", "BPF cannot be fitted to this kernel",
		 "a kernel with CONFIG_DEBUG_INFO_BTF has it");
	say_file(out, "tracefs", "/sys/kernel/tracing/events",
		 "the reasons of KVM's exits are not recorded; all else is",
		 "as root: mount -t tracefs tracefs /sys/kernel/tracing");
	say_bpf(out);
	say_firecracker(out);
}

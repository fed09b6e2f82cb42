/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-knob.c - see kernel-knob.h; wire.h has the knob's layout.
 */
#include "kernel-knob.h"

#include <bootflame/wire.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostlib/text.h"

#define SITE_MAX ((1u << 28) - 1)

int kernel_spend_parse(const char *text, struct kernel_spend *s)
{
	const char *equals = strchr(text, '=');
	char id[16];

	if (!equals || (size_t)(equals - text) >= sizeof id)
		return -1;
	memcpy(id, text, (size_t)(equals - text));
	id[equals - text] = '\0';
	return text_to_u64(id, 0, SITE_MAX, &s->site) < 0 ||
			       text_to_u64(equals + 1, 0, 2ull * UINT32_MAX, &s->insns) < 0 || s->insns % 2
		       ? -1
		       : 0;
}

/* Where in the file n bytes of the image lie; -1: nowhere. */
static off_t file_offset(const struct kernel_elf *k, uint64_t virtual, uint64_t n)
{
	for (size_t i = 0; i < k->nsegments; i++) {
		const struct kernel_segment *s = &k->segments[i];

		if (virtual >= s->virtual && s->file_bytes >= n && virtual - s->virtual <= s->file_bytes - n &&
		    s->offset <= INT64_MAX - s->file_bytes)
			return (off_t)(s->offset + (virtual - s->virtual));
	}
	return -1;
}

static int copy(int to, const char *kernel, struct fault *f)
{
	int from = open(kernel, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (from >= 0)
		while ((n = sendfile(to, from, NULL, 1 << 30)) > 0)
			;
	if (n < 0)
		fault_set(f, EXIT_NODATA, kernel, "cannot be copied: %s", strerror(errno));
	if (from >= 0)
		close(from);
	return n < 0 ? -1 : 0;
}

/* Both addresses and both numbers are little-endian, as every guest's are. */
static int set(int fd, const struct kernel_elf *k, const char *kernel, const struct kernel_spend *s, struct fault *f)
{
	size_t address = k->address_bytes;
	off_t at = k->has_knob ? file_offset(k, k->knob, 2 * address + 8) : -1;
	uint8_t spending[8] = {0}, none[8] = {0};
	uint32_t words[2] = {BF_WORD(s->site, BF_KIND_ENTER), (uint32_t)(s->insns / 2)};

	if (at < 0 || pread(fd, spending, address, at + (off_t)address) != (ssize_t)address ||
	    memcmp(spending, none, sizeof none) == 0)
		return fault_set(
			f, EXIT_NODATA, kernel,
			"has no knob that could be set: no object " BF_KNOB_SYMBOL
			" in its image, or one that is relocated as it boots (build it with this version's hooks, "
			"at a fixed address and with its symbols)");
	if (pwrite(fd, spending, address, at) != (ssize_t)address ||
	    pwrite(fd, words, sizeof words, at + 2 * (off_t)address) != sizeof words)
		return fault_set(f, EXIT_NODATA, kernel, "its copy cannot be written: %s", strerror(errno));
	return 0;
}

int kernel_knob_set(const struct kernel_elf *k, const char *kernel, const struct kernel_spend *s, char *path, size_t n,
		    struct fault *f)
{
	int fd = memfd_create("bootflame-kernel", 0);

	if (fd < 0)
		return fault_set(f, EXIT_NODATA, "memfd_create", "%s", strerror(errno));
	if (copy(fd, kernel, f) < 0 || set(fd, k, kernel, s, f) < 0) {
		close(fd);
		return -1;
	}
	snprintf(path, n, "/proc/self/fd/%d", fd);
	return fd;
}

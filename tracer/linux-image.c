/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linux-image.c - see linux-image.h. The layouts are Linux's own: Documentation/x86/boot.rst
 * and Documentation/arm64/booting.rst.
 */
#include "linux-image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* The x86 header, offsets in the file. */
#define SETUP_SECTORS 0x1f1
#define SYSTEM_SIZE 0x1f4 /* 16 bytes each */
#define MAGIC 0x202       /* "HdrS" */
#define PROTOCOL 0x206
#define VERSION_POINTER 0x20e /* 512 less than where it stands */
/* The aarch64 header. */
#define ARM64_MAGIC 0x38 /* "ARM\x64" */
/* Of the PE header, which both may have, what a signature changes. */
#define PE_POINTER 0x3c
#define PE_CHECKSUM (24 + 64)
#define PE_SIGNATURE (24 + 112 + 32)

static uint64_t number(const uint8_t *file, size_t at, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | file[at + bytes];
	return v;
}

/* The build makes the CRC-32 of the whole image that of the polynomial's zero (protocol 2.08);
 * a signature, which comes later, changes three fields. From 6.16 on there is none. */
static int checksum_holds(const uint8_t *file, size_t n)
{
	size_t pe = number(file, PE_POINTER, 4), at = 0;
	static const uint8_t zeros[8];
	const struct {
		size_t at, bytes;
	} signature[] = {{pe + PE_CHECKSUM, 4}, {pe + PE_SIGNATURE, 8}};
	uLong crc = crc32(0, NULL, 0);

	for (int i = 0; i < 2 && file[0] == 'M' && pe < n && n - pe > PE_SIGNATURE + 8; i++) {
		crc = crc32_z(crc, file + at, signature[i].at - at);
		crc = crc32_z(crc, zeros, signature[i].bytes);
		at = signature[i].at + signature[i].bytes;
	}
	return crc32_z(crc, file + at, n - at) == 0xffffffff;
}

static int has_checksum(const char *version)
{
	unsigned int major, minor;

	return sscanf(version, "%u.%u", &major, &minor) == 2 && (major < 6 || (major == 6 && minor < 16));
}

static int read_x86(struct linux_image *image, const char *path, const uint8_t *file, size_t n, struct fault *f)
{
	size_t setup = file[SETUP_SECTORS] ? file[SETUP_SECTORS] : 4;
	size_t whole = (setup + 1) * 512 + number(file, SYSTEM_SIZE, 4) * 16;
	size_t version = number(file, VERSION_POINTER, 2) + 512;

	image->machine = EM_X86_64;
	if (number(file, PROTOCOL, 2) < 0x208)
		return fault_set(f, EXIT_NODATA, path, "is a Linux older than 2.6.26, which has no initcall tracing");
	if (n < whole)
		return fault_set(f, EXIT_NODATA, path, "is cut: it has %zu of %zu bytes (copy it again)", n, whole);
	if (version < n)
		snprintf(image->version, sizeof image->version, "%.*s", (int)(n - version < 255 ? n - version : 255),
			 (const char *)file + version);
	if (has_checksum(image->version) && !checksum_holds(file, whole))
		return fault_set(f, EXIT_NODATA, path, "is damaged: its own checksum does not hold (copy it again)");
	return 0;
}

static int read_elf(const char *path, const uint8_t *file, struct fault *f)
{
	return fault_set(f, EXIT_NODATA, path, "is an ELF, machine %u (give the kernel's bzImage or Image%s)",
			 (unsigned int)number(file, 18, 2),
			 "; an ELF with bootflame's hooks goes with record --kernel");
}

static int read_bytes(struct linux_image *image, const char *path, const uint8_t *file, size_t n, struct fault *f)
{
	static const struct {
		const char *magic;
		size_t bytes;
		const char *name, *unpack;
	} packed[] = {{"\x1f\x8b", 2, "gzip", "zcat"},
		      {"\xfd"
		       "7zXZ",
		       5, "xz", "xzcat"},
		      {"\x28\xb5\x2f\xfd", 4, "zstd", "zstdcat"}};

	if (n >= 1024 && memcmp(file + MAGIC, "HdrS", 4) == 0)
		return read_x86(image, path, file, n, f);
	if (n >= 64 && memcmp(file + ARM64_MAGIC, "ARM\x64", 4) == 0) {
		image->machine = EM_AARCH64;
		return n < number(file, 16, 8) / 2 /* the size in memory, .bss included */
			       ? fault_set(f, EXIT_NODATA, path, "is cut: it has %zu bytes (copy it again)", n)
			       : 0;
	}
	if (n >= 64 && memcmp(file,
			      "\x7f"
			      "ELF",
			      4) == 0)
		return read_elf(path, file, f);
	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
		if (n >= packed[i].bytes && memcmp(file, packed[i].magic, packed[i].bytes) == 0)
			return fault_set(f, EXIT_NODATA, path, "is packed by %s (unpack it: %s)", packed[i].name,
					 packed[i].unpack);
	return fault_set(f, EXIT_NODATA, path, "is no Linux image for x86 or aarch64 (see 'file %s')", path);
}

int linux_image_read(struct linux_image *image, const char *path, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	struct stat s;
	void *file;

	*image = (struct linux_image){0};
	if (fd < 0 || fstat(fd, &s) < 0 || (S_ISDIR(s.st_mode) && (errno = EISDIR))) {
		fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	file = s.st_size > 0 ? mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	if (file == MAP_FAILED)
		return fault_set(f, EXIT_NODATA, path, s.st_size ? "cannot be mapped" : "is empty");
	rc = read_bytes(image, path, file, (size_t)s.st_size, f);
	munmap(file, (size_t)s.st_size);
	return rc;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * linux-symbols.c - see linux-symbols.h.
 */
#include "linux-symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static int add_section(struct buf *out, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;

	for (size_t i = 0; i < n && i < INT_MAX; i++) {
		GElf_Sym symbol;
		const char *name;

		if (!gelf_getsym(data, (int)i, &symbol))
			break;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF || !name || !*name ||
		    strpbrk(name, " \t\n"))
			continue;
		if (buf_addf(out, "%016" PRIx64 " t %s\n", (uint64_t)symbol.st_value, name) < 0)
			return -1;
	}
	return 0;
}

int linux_symbols_read(struct buf *out, const char *path, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	size_t before = out->n;
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	Elf *elf;

	if (fd < 0)
		return fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	while (rc == 0 && elf && elf_kind(elf) == ELF_K_ELF && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			rc = add_section(out, elf, section, &header);
	if (rc < 0)
		fault_set(f, EXIT_NODATA, path, "out of memory");
	else if (!elf || elf_kind(elf) != ELF_K_ELF)
		rc = fault_set(f, EXIT_NODATA, path, "is no ELF file (give the vmlinux that the image was made of)");
	else if (out->n == before)
		rc = fault_set(f, EXIT_NODATA, path,
			       "has no symbols of functions (give a vmlinux that is not stripped)");
	elf_end(elf);
	close(fd);
	return rc;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-elf.c - reads a kernel's ELF by libelf. The file may be anything: every offset
 * in it is checked before it is followed.
 */
#include "kernel-elf.h"

#include <bootflame/wire.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void read_build_id(struct kernel_elf *k, Elf_Data *data)
{
	GElf_Nhdr note;
	size_t at = 0, name, desc;

	while ((at = gelf_getnote(data, at, &note, &name, &desc)) > 0) {
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 ||
		    memcmp((char *)data->d_buf + name, "GNU", 4) != 0)
			continue;
		if (note.n_descsz > sizeof k->build_id)
			continue;
		memcpy(k->build_id, (char *)data->d_buf + desc, note.n_descsz);
		k->build_id_bytes = note.n_descsz;
	}
}

/* The string at an offset of the copied section, which ends in a NUL. */
static const char *string_at(const struct kernel_elf *k, size_t n, uint32_t offset)
{
	return offset < n ? (const char *)k->strings + offset : "?";
}

static int read_sites(struct kernel_elf *k, const Elf_Data *sites, const Elf_Data *strings)
{
	size_t n = strings->d_size;

	k->nsites = sites->d_size / sizeof(struct bf_site);
	k->sites = calloc(k->nsites + 1, sizeof *k->sites);
	k->strings = calloc(1, n + 1);
	if (!k->sites || !k->strings)
		return -1;
	memcpy(k->strings, strings->d_buf, n);
	for (size_t i = 0; i < k->nsites; i++) {
		struct bf_site s;

		memcpy(&s, (char *)sites->d_buf + i * sizeof s, sizeof s);
		k->sites[i] = (struct kernel_site){
			.name = string_at(k, n, s.name),
			.subsystem = string_at(k, n, s.subsystem),
			.file = string_at(k, n, s.file),
			.line = s.line,
		};
	}
	return 0;
}

static void read_segments(struct kernel_elf *k, Elf *elf)
{
	size_t n = 0;

	if (elf_getphdrnum(elf, &n) < 0)
		return;
	for (size_t i = 0; i < n && k->nsegments < KERNEL_SEGMENTS_MAX; i++) {
		GElf_Phdr p;

		if (gelf_getphdr(elf, (int)i, &p) && p.p_type == PT_LOAD)
			k->segments[k->nsegments++] = (struct kernel_segment){.virtual = p.p_vaddr,
									      .physical = p.p_paddr,
									      .bytes = p.p_memsz,
									      .offset = p.p_offset,
									      .file_bytes = p.p_filesz};
	}
}

static void find_objects(struct kernel_elf *k, Elf *elf, Elf_Data *data, const GElf_Shdr *symtab)
{
	size_t n = symtab->sh_entsize ? symtab->sh_size / symtab->sh_entsize : 0;

	for (size_t i = 0; i < n && i < INT_MAX; i++) {
		GElf_Sym symbol;
		const char *name;

		if (!gelf_getsym(data, (int)i, &symbol))
			return;
		if (GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || symbol.st_shndx == SHN_UNDEF)
			continue;
		name = elf_strptr(elf, symtab->sh_link, symbol.st_name);
		if (name && strcmp(name, BF_BEACON_SYMBOL) == 0) {
			k->beacon = symbol.st_value;
			k->has_beacon = 1;
		} else if (name && strcmp(name, BF_KNOB_SYMBOL) == 0) {
			k->knob = symbol.st_value;
			k->has_knob = 1;
		}
	}
}

static int read_elf(struct kernel_elf *k, Elf *elf, const char *path, struct fault *f)
{
	Elf_Data *sites = NULL, *strings = NULL;
	Elf_Scn *section = NULL;
	GElf_Ehdr header;
	size_t names;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header))
		return fault_set(f, EXIT_NODATA, path, "is no ELF file (give the kernel's ELF, not a bzImage)");
	k->machine = header.e_machine;
	k->address_bytes = header.e_ident[EI_CLASS] == ELFCLASS32 ? 4 : 8;
	read_segments(k, elf);
	if (elf_getshdrstrndx(elf, &names) < 0)
		return fault_set(f, EXIT_NODATA, path, "the ELF file is damaged: %s", elf_errmsg(-1));
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr shdr;
		const char *name;
		Elf_Data *data;

		if (!gelf_getshdr(section, &shdr) || shdr.sh_type == SHT_NOBITS)
			continue;
		name = elf_strptr(elf, names, shdr.sh_name);
		data = elf_getdata(section, NULL);
		if (!name || !data || !data->d_buf)
			continue;
		if (shdr.sh_type == SHT_SYMTAB && kernel_functions_read(&k->functions, elf, data, shdr.sh_link) < 0)
			return fault_set(f, EXIT_NODATA, path, "out of memory");
		if (shdr.sh_type == SHT_NOTE)
			read_build_id(k, data);
		else if (shdr.sh_type == SHT_SYMTAB)
			find_objects(k, elf, data, &shdr);
		else if (strcmp(name, BF_SITES_SECTION) == 0)
			sites = data;
		else if (strcmp(name, BF_STRINGS_SECTION) == 0)
			strings = data;
	}
	if (sites && strings && read_sites(k, sites, strings) < 0)
		return fault_set(f, EXIT_NODATA, path, "out of memory");
	return 0;
}

int kernel_elf_read(struct kernel_elf *k, const char *path, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	Elf *elf;

	*k = (struct kernel_elf){0};
	if (fd < 0)
		return fault_set(f, EXIT_NODATA, path, "cannot be read: %s", strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf) {
		rc = read_elf(k, elf, path, f);
		elf_end(elf);
	} else {
		rc = fault_set(f, EXIT_NODATA, path, "cannot be read as ELF: %s", elf_errmsg(-1));
	}
	close(fd);
	if (rc < 0)
		kernel_elf_fini(k);
	return rc;
}

void kernel_elf_fini(struct kernel_elf *k)
{
	free(k->sites);
	free(k->strings);
	kernel_functions_fini(&k->functions);
	*k = (struct kernel_elf){0};
}

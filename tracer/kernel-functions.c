/* SPDX-License-Identifier: BSD-2-Clause
 *
 * kernel-functions.c - see kernel-functions.h. Of several names for one address one is
 * kept: global before weak before local, as others refer to it by that; then the one with
 * fewer leading underscores, as those are for compilers; then the first of the alphabet.
 * Static functions of one name are told apart by their file, and where that is the same
 * too by their address: a report keys its rows by name.
 *
 * C++ names are demangled by __cxa_demangle of libstdc++, whose licence (GPL 3 with the
 * runtime library exception) allows any program to be linked with it, and which is on
 * every machine with a gcc or a QEMU. The name is a stranger's and may be made to unfold
 * without end, by references to what came before in it, each of which can double it at
 * most; so one with many of them stays as it is.
 */
#include "kernel-functions.h"

#include <bootflame/wire.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANGLED_BYTES_MAX 512
#define REFERENCES_MAX 16

/* C++ is not needed for one function of its ABI. */
char *__cxa_demangle(const char *mangled, char *out, size_t *out_bytes, int *status);

/* S_, S0_, T_ ...: more are counted than there are, which does no harm. */
static int unfolds_far(const char *mangled)
{
	unsigned int references = 0;

	for (const char *s = mangled; *s; s++)
		if ((*s == 'S' || *s == 'T') && (s[1] == '_' || s[2] == '_'))
			references++;
	return references > REFERENCES_MAX;
}

static char *readable(const char *symbol)
{
	char *name = NULL;
	int status;

	if (strncmp(symbol, "_Z", 2) == 0 && strlen(symbol) <= MANGLED_BYTES_MAX && !unfolds_far(symbol))
		name = __cxa_demangle(symbol, NULL, NULL, &status);
	return name ? name : strdup(symbol);
}

/* Lower is better. */
static unsigned int rank_of(const GElf_Sym *symbol, const char *name)
{
	unsigned int binding = GELF_ST_BIND(symbol->st_info);
	size_t underscores = strspn(name, "_");

	return (binding == STB_GLOBAL ? 0u
		: binding == STB_WEAK ? 0x100u
				      : 0x200u) +
	       (unsigned int)(underscores < 0xff ? underscores : 0xff);
}

static int by_place(const void *a, const void *b)
{
	const struct kernel_function *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->address != y->address)
		return x->address > y->address ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void drop(struct kernel_function *f)
{
	free(f->name);
	f->name = NULL;
}

/* Leaves one function at any address; `last` is the one kept before. */
static void settle(struct kernel_function *last, struct kernel_function *f)
{
	if (f->at == last->at && f->address <= last->address)
		drop(f);
	else if (f->at - last->at >= last->bytes)
		return;
	else if (last->address >> 28 == f->address >> 28) /* one within another */
		last->bytes = f->at - last->at;
	else if (last->address > f->address)
		drop(f);
	else
		last->bytes = f->at - last->at;
}

static void sort(struct kernel_functions *k)
{
	size_t kept = 0;

	if (k->n)
		qsort(k->v, k->n, sizeof *k->v, by_place);
	for (size_t i = 0; i < k->n; i++) {
		if (kept)
			settle(&k->v[kept - 1], &k->v[i]);
		if (k->v[i].name)
			k->v[kept++] = k->v[i];
	}
	k->n = kept;
}

static int by_name(const void *a, const void *b)
{
	const struct kernel_function *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Gives those of one name longer ones; how many they were, or -1: out of memory. */
static int tell_apart(struct kernel_functions *k, int by_address)
{
	struct kernel_function **order = malloc((k->n + 1) * sizeof *order);
	char *renamed;
	int rc = order ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < k->n; i++)
		order[i] = &k->v[i];
	if (rc == 0 && k->n)
		qsort(order, k->n, sizeof *order, by_name);
	for (size_t i = 0, end; rc >= 0 && i < k->n; i = end) {
		for (end = i + 1; end < k->n && strcmp(order[i]->name, order[end]->name) == 0; end++)
			;
		for (size_t j = end; end - i > 1 && j-- > i;) { /* the first is compared with: last */
			struct kernel_function *f = order[j];

			if (!by_address && !*f->file)
				continue;
			if ((by_address ? asprintf(&renamed, "%s@%lx", f->name, (unsigned long)f->address)
					: asprintf(&renamed, "%s:%s", f->file, f->name)) < 0) {
				rc = -1;
				break;
			}
			free(f->name);
			f->name = renamed;
			rc++;
		}
	}
	free(order);
	return rc;
}

static int add(struct kernel_functions *k, const GElf_Sym *symbol, const char *name, const char *file)
{
	uint32_t at = (uint32_t)symbol->st_value & BF_SITE_MAX, room = BF_SITE_MAX - at;
	char *shown = readable(name);

	if (!shown)
		return -1;
	k->v[k->n++] = (struct kernel_function){
		.address = symbol->st_value,
		.at = at,
		.bytes = symbol->st_size < room ? (uint32_t)symbol->st_size : room,
		.rank = rank_of(symbol, name),
		.name = shown,
		.file = GELF_ST_BIND(symbol->st_info) == STB_LOCAL ? file : "",
	};
	return 0;
}

int kernel_functions_read(struct kernel_functions *k, Elf *elf, Elf_Data *symbols, size_t strings)
{
	size_t n = symbols->d_size / gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	const char *file = "";
	int traced = 0;

	kernel_functions_fini(k);
	k->v = calloc(n + 1, sizeof *k->v);
	if (!k->v)
		return -1;
	for (size_t i = 0; i < n && i <= INT32_MAX; i++) {
		GElf_Sym symbol;
		const char *name;

		if (!gelf_getsym(symbols, (int)i, &symbol) || symbol.st_shndx == SHN_UNDEF)
			continue;
		name = elf_strptr(elf, strings, symbol.st_name);
		if (name && GELF_ST_TYPE(symbol.st_info) == STT_FILE)
			file = name;
		if (!name || !*name || GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
			continue;
		traced |= strcmp(name, "__cyg_profile_func_enter") == 0;
		if (symbol.st_size && add(k, &symbol, name, file) < 0)
			return -1;
	}
	if (!traced) {
		kernel_functions_fini(k);
		return 0;
	}
	sort(k);
	return tell_apart(k, 0) < 0 || tell_apart(k, 1) < 0 ? -1 : 0;
}

void kernel_functions_fini(struct kernel_functions *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->v[i].name);
	free(k->v);
	*k = (struct kernel_functions){0};
}

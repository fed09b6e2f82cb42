/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sysctl.c - a registry of named variables, filled as a kernel fills its own at boot: each
 * registration first looks whether the name is taken. In: sysctls=N, made-up variables that
 * stand for the thousands of a real kernel, as fillers do for its steps. Out: the registry.
 *
 * lookup=list looks through all that are there, as FreeBSD's sysctl_register_oid once did:
 * n of them make n^2 / 2 comparisons. lookup=hash, the default, looks at those with the same
 * hash. No search is a span: each is cheap, and what they add up to is the step's.
 */
#include "kprintf.h"
#include "steps/boot-cmdline.h"
#include "steps/name-hash.h"
#include "steps/slab.h"
#include "sysinit.h"

#define SYSCTLS_MAX 4096u /* numbers of four digits */
#define NAME_BYTES_MAX 12u

static uint32_t sysctls = 64;
BOOT_NUMBER("sysctls", sysctls, SYSCTLS_MAX);

enum { LOOKUP_HASH, LOOKUP_LIST };
static uint32_t lookup;
BOOT_CHOICE("lookup", lookup, "hash", "list");

struct sysctl {
	struct sysctl *next; /* in the list, or the bucket */
	uint32_t value;
	uint32_t name_bytes;
	char name[NAME_BYTES_MAX];
};

static struct sysctl *list;
static struct {
	struct sysctl **buckets;
	uint32_t count; /* a power of two; 0: there is the list instead */
} table;

static int sysctl_register(struct sysctl *s)
{
	struct sysctl **first =
		table.count ? &table.buckets[name_hash(s->name, s->name_bytes) & (table.count - 1)] : &list;

	for (const struct sysctl *other = *first; other; other = other->next) {
		if (other->name_bytes == s->name_bytes && __builtin_memcmp(other->name, s->name, s->name_bytes) == 0) {
			kprintf("sysctl: %.*s is there already\n", (int)s->name_bytes, s->name);
			return -1;
		}
	}
	s->next = *first;
	*first = s;
	return 0;
}

/* "kern.0016", "net.0017", ...: the groups by turns. */
static void name_it(struct sysctl *s, uint32_t i)
{
	static const char groups[8][6] = {"dbg.", "dev.", "hw.", "kern.", "net.", "user.", "vfs.", "vm."};
	const char *group = groups[i % 8];
	uint32_t n = 0;

	for (; group[n]; n++)
		s->name[n] = group[n];
	for (uint32_t scale = 1000; scale > 0; scale /= 10)
		s->name[n++] = (char)('0' + i / scale % 10);
	s->name_bytes = n;
	s->value = i;
}

/* As many buckets as variables, or twice that; where there is no memory, the list. */
static void table_init(uint32_t variables)
{
	uint32_t count = 1;

	while (count < variables)
		count *= 2;
	table.buckets = slab_alloc(count * sizeof *table.buckets);
	if (!table.buckets)
		return;
	__builtin_memset(table.buckets, 0, count * sizeof *table.buckets);
	table.count = count;
}

static void sysctl_init(void *unused)
{
	struct sysctl *all = sysctls > 0 ? slab_alloc(sysctls * sizeof *all) : NULL;
	uint32_t registered = 0;

	(void)unused;
	if (sysctls > 0 && !all)
		kprintf("sysctl: no memory for %u\n", sysctls);
	if (all && lookup == LOOKUP_HASH)
		table_init(sysctls);
	for (uint32_t i = 0; all && i < sysctls; i++) {
		name_it(&all[i], i);
		registered += sysctl_register(&all[i]) == 0;
	}
	BF_SIZE(registered);
}
SYSINIT(sysctl_init, SI_SUB_FS, SI_ORDER_ANY, sysctl_init, NULL);
SYSINIT_NEEDS(sysctl_init, slab_init);

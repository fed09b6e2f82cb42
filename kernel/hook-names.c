/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hook-names.c - see hook-names.h. In: names. Out: the ids that bf_family gave them. A short
 * table, searched by address; what does not fit gets an id of its own each time, which the
 * host shows under the same name.
 */
#include "hook-names.h"

#ifdef BOOTFLAME

#include <bootflame/hooks.h>

#include "spinlock.h"

#define NAMES_MAX 48u
/* Threads of one name that are told apart. */
#define SAME_MAX 64u

static struct name {
	const char *name;
	uint32_t first; /* the name's own id */
	uint32_t more;  /* a family of SAME_MAX, from the second thread on; its #0 is not used */
	uint64_t taken; /* bit i: first for 0, else more + i */
} names[NAMES_MAX];
static unsigned int nnames;
static struct spinlock lock;

/* With the lock held; NULL: no room for another. */
static struct name *find(const char *name, const char *subsystem)
{
	for (unsigned int i = 0; i < nnames; i++) {
		if (names[i].name == name)
			return &names[i];
	}
	if (nnames == NAMES_MAX)
		return NULL;
	names[nnames].name = name;
	names[nnames].first = bf_family(name, subsystem, 1);
	return &names[nnames++];
}

uint32_t hook_name(const char *name, const char *subsystem)
{
	uint64_t flags = spin_lock(&lock);
	struct name *n = find(name, subsystem);
	uint32_t id = n ? n->first : bf_family(name, subsystem, 1);

	spin_unlock(&lock, flags);
	return id;
}

uint32_t hook_name_take(const char *name, const char *subsystem)
{
	uint64_t flags = spin_lock(&lock);
	struct name *n = find(name, subsystem);
	uint32_t id;

	if (!n || n->taken == UINT64_MAX) {
		id = bf_family(name, subsystem, 1);
	} else {
		unsigned int i = (unsigned int)__builtin_ctzll(~n->taken);

		n->taken |= 1ull << i;
		if (i > 0 && !n->more)
			n->more = bf_family(name, subsystem, SAME_MAX);
		id = i > 0 ? n->more + i : n->first;
	}
	spin_unlock(&lock, flags);
	return id;
}

void hook_name_give_back(const char *name, uint32_t id)
{
	uint64_t flags = spin_lock(&lock);

	for (unsigned int i = 0; i < nnames; i++) {
		struct name *n = &names[i];

		if (n->name != name)
			continue;
		if (id == n->first)
			n->taken &= ~1ull;
		else if (n->more && id - n->more < SAME_MAX)
			n->taken &= ~(1ull << (id - n->more));
	}
	spin_unlock(&lock, flags);
}

#endif

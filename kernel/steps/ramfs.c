/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ramfs.c - a tree of nodes with their contents. A directory's children are a list;
 * look-up compares names along it. File contents are copied and summed a byte at a
 * time, on purpose: the sum lets a reader check what it gets, and the cost of the span
 * "ramfs_create" is then a straight line in the file's size.
 */
#include "steps/ramfs.h"

#include "power-off.h"
#include "steps/kheap.h"
#include "sysinit.h"

struct node {
	const char *name; /* not terminated: part of a path, which stays */
	size_t name_bytes;
	struct node *next;     /* in the same directory */
	struct node *children; /* of a directory */
	uint8_t *contents;     /* of a file; NULL in a directory */
	size_t bytes;
	uint32_t sum;
};

static struct node *root;

static struct node *find(const struct node *directory, const char *name, size_t name_bytes)
{
	for (struct node *n = directory->children; n; n = n->next) {
		if (n->name_bytes == name_bytes && __builtin_memcmp(n->name, name, name_bytes) == 0)
			return n;
	}
	return NULL;
}

static size_t component_bytes(const char *path)
{
	size_t n = 0;

	while (path[n] && path[n] != '/')
		n++;
	return n;
}

/* Makes an empty node at the path, or NULL. */
static struct node *add(const char *path)
{
	struct node *directory = root, *n;
	size_t name_bytes = component_bytes(path);

	while (directory && path[name_bytes] == '/') {
		directory = find(directory, path, name_bytes);
		path += name_bytes + 1;
		name_bytes = component_bytes(path);
	}
	if (!directory || directory->contents || name_bytes == 0 || find(directory, path, name_bytes))
		return NULL;
	n = kheap_alloc(sizeof *n);
	if (!n)
		return NULL;
	*n = (struct node){.name = path, .name_bytes = name_bytes, .next = directory->children};
	directory->children = n;
	return n;
}

int ramfs_mkdir(const char *path)
{
	return add(path) ? 0 : -1;
}

static uint32_t copy(uint8_t *to, size_t bytes, const uint8_t *pattern, size_t pattern_bytes)
{
	uint32_t sum = 0;

	for (size_t done = 0; done < bytes;) {
		size_t turn = bytes - done < pattern_bytes ? bytes - done : pattern_bytes;

		for (size_t i = 0; i < turn; i++) {
			to[done + i] = pattern[i];
			sum += pattern[i];
		}
		done += turn;
	}
	return sum;
}

int ramfs_create(const char *path, size_t bytes, const void *pattern, size_t pattern_bytes)
{
	uint8_t *contents;
	struct node *n;

	BF_SCOPE("ramfs_create", "fs");
	BF_SIZE(bytes);
	contents = kheap_alloc(bytes);
	if (!contents)
		return -1;
	n = add(path);
	if (!n) {
		kheap_free(contents, bytes);
		return -1;
	}
	n->contents = contents;
	n->bytes = bytes;
	n->sum = copy(contents, bytes, pattern, pattern_bytes);
	return 0;
}

static void ramfs_mount_root(void *unused)
{
	(void)unused;
	root = kheap_alloc(sizeof *root);
	if (!root)
		panic("no memory for the root directory");
	*root = (struct node){.name = "", .name_bytes = 0};
}
SYSINIT(ramfs_mount_root, SI_SUB_FS, SI_ORDER_FIRST, ramfs_mount_root, NULL);

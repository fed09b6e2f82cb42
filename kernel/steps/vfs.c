/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vfs.c - one table of all paths. In: paths and where their contents are. Out: the contents
 * by path.
 *
 * A path is looked up whole, by its hash: nothing walks from directory to directory, and a
 * directory has no list of its own. That what a path leads through is there holds all the
 * same, as a node is made only where its directory is, and none is ever taken away. The
 * table grows fourfold when there are more nodes than buckets, so a node costs the same
 * however many there are.
 */
#include "vfs.h"

#include "steps/name-hash.h"
#include "steps/slab.h"
#include "sysinit.h"

struct node {
	struct node *next;    /* in the same bucket */
	const void *contents; /* NULL: a directory */
	size_t bytes;
	uint32_t hash, path_bytes;
	char path[];
};

/* Enough for the embedded initramfs, and no memory to ask for. */
#define FIRST_BUCKETS 64u
#define GROWTH 4u

static struct node *first_buckets[FIRST_BUCKETS];
static struct {
	struct node **buckets;
	uint32_t count; /* of buckets; a power of two */
	uint32_t nodes;
} table;

static struct node *find(const char *path, size_t path_bytes)
{
	uint32_t hash = name_hash(path, path_bytes);

	for (struct node *n = table.buckets[hash & (table.count - 1)]; n; n = n->next) {
		if (n->hash == hash && n->path_bytes == path_bytes && __builtin_memcmp(n->path, path, path_bytes) == 0)
			return n;
	}
	return NULL;
}

static void insert(struct node *n)
{
	struct node **bucket = &table.buckets[n->hash & (table.count - 1)];

	n->next = *bucket;
	*bucket = n;
}

/* Where there is no memory, the chains get longer. */
static void grow(void)
{
	struct node **old = table.buckets;
	uint32_t old_count = table.count;
	struct node **buckets = slab_alloc((size_t)old_count * GROWTH * sizeof *buckets);

	if (!buckets)
		return;
	__builtin_memset(buckets, 0, (size_t)old_count * GROWTH * sizeof *buckets);
	table.buckets = buckets;
	table.count = old_count * GROWTH;
	for (uint32_t i = 0; i < old_count; i++) {
		for (struct node *n = old[i], *next; n; n = next) {
			next = n->next;
			insert(n);
		}
	}
	if (old != first_buckets)
		slab_free(old, old_count * sizeof *old);
}

/* Length of the directory's path, 0 at the top; or -1: it is no path. */
static int directory_bytes(const char *path, size_t path_bytes)
{
	size_t from = 0, directory = 0;

	if (path_bytes == 0 || path_bytes > VFS_NAME_BYTES_MAX)
		return -1;
	for (size_t i = 0; i <= path_bytes; i++) {
		size_t n = i - from;

		if (i < path_bytes && path[i] == '\0')
			return -1;
		if (i < path_bytes && path[i] != '/')
			continue;
		if (n == 0 || (n <= 2 && path[from] == '.' && path[i - 1] == '.'))
			return -1;
		if (i < path_bytes)
			directory = i;
		from = i + 1;
	}
	return (int)directory;
}

static int add(const char *path, size_t path_bytes, const void *contents, size_t bytes)
{
	int up_bytes = directory_bytes(path, path_bytes);
	struct node *n;

	if (up_bytes < 0)
		return -1;
	if (up_bytes > 0) {
		const struct node *up = find(path, (size_t)up_bytes);

		if (!up || up->contents)
			return -1;
	}
	n = slab_alloc(sizeof *n + path_bytes);
	if (!n)
		return -1;
	if (table.nodes++ >= table.count)
		grow();
	n->contents = contents;
	n->bytes = bytes;
	n->hash = name_hash(path, path_bytes);
	n->path_bytes = (uint32_t)path_bytes;
	__builtin_memcpy(n->path, path, path_bytes);
	insert(n);
	return 0;
}

int vfs_mkdir(const char *path, size_t path_bytes)
{
	const struct node *n = find(path, path_bytes);

	if (n)
		return n->contents ? -1 : 0;
	return add(path, path_bytes, NULL, 0);
}

int vfs_create(const char *path, size_t path_bytes, const void *contents, size_t bytes)
{
	if (find(path, path_bytes))
		return -1;
	return add(path, path_bytes, contents ? contents : "", bytes);
}

int vfs_replace(const char *path, size_t path_bytes, const void *contents, size_t bytes)
{
	struct node *n = find(path, path_bytes);

	if (!n || !n->contents)
		return -1;
	n->contents = contents ? contents : "";
	n->bytes = bytes;
	return 0;
}

const void *vfs_contents(const char *path, size_t *bytes)
{
	const struct node *n;
	size_t path_bytes = 0;

	while (path[path_bytes])
		path_bytes++;
	n = find(path, path_bytes);
	if (!n)
		return NULL;
	*bytes = n->bytes;
	return n->contents;
}

static void vfs_init(void *unused)
{
	(void)unused;
	table.buckets = first_buckets;
	table.count = FIRST_BUCKETS;
}
SYSINIT(vfs_init, SI_SUB_FS, SI_ORDER_FIRST, vfs_init, NULL);
SYSINIT_NEEDS(vfs_init, slab_init);

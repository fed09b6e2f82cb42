/* SPDX-License-Identifier: BSD-2-Clause
 *
 * device-tree.c - tests of the kernel's reader of device trees: what was put comes back, and of
 * a tree that was cut or changed anywhere nothing is read that lies outside it, and reading
 * ends. It is compiled in here, as a kernel's objects are no program's.
 */
#include "unit.h"

#include "../../kernel/aarch64/fdt.c"

#define TREE_MAX 512u

struct tree {
	uint8_t bytes[TREE_MAX];
	uint32_t n;
};

static void put32(struct tree *t, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		t->bytes[t->n++] = (uint8_t)(v >> shift);
}

static void put_text(struct tree *t, const char *text)
{
	memcpy(t->bytes + t->n, text, strlen(text) + 1);
	t->n += (uint32_t)strlen(text) + 1;
	while (t->n % 4)
		t->bytes[t->n++] = 0;
}

/* Strings: "reg" at 0, "compatible" at 4. */
#define STRINGS "reg\0compatible"

static void make(struct tree *t)
{
	uint32_t end;

	*t = (struct tree){.n = 56}; /* the header, and no reserved memory */
	put32(t, FDT_NODE);
	put_text(t, "");
	put32(t, FDT_NOP);
	put32(t, FDT_PROPERTY);
	put32(t, 5);
	put32(t, 4);
	put_text(t, "virt");
	put32(t, FDT_NODE);
	put_text(t, "cpu@0");
	put32(t, FDT_PROPERTY);
	put32(t, 12);
	put32(t, 0);
	put32(t, 1);
	put32(t, 2);
	put32(t, 3);
	put32(t, FDT_NODE_END);
	put32(t, FDT_NODE_END);
	put32(t, FDT_END);
	end = t->n;
	memcpy(t->bytes + end, STRINGS, sizeof STRINGS);
	t->n = 0;
	put32(t, 0xd00dfeed);
	put32(t, end + sizeof STRINGS);
	put32(t, 56);
	put32(t, end);
	put32(t, 40);
	put32(t, 17);
	put32(t, 16);
	put32(t, 0);
	put32(t, sizeof STRINGS);
	put32(t, end - 56);
	t->n = end + sizeof STRINGS;
}

static void what_was_put_comes_back(void **state)
{
	struct tree tree;
	struct fdt t;
	const uint8_t *at;

	(void)state;
	make(&tree);
	assert_int_equal(fdt_bytes(tree.bytes), tree.n);
	assert_int_equal(fdt_open(&t, tree.bytes, tree.n), 0);
	assert_int_equal(fdt_next(&t), FDT_NODE);
	assert_string_equal(t.name, "");
	assert_int_equal(fdt_next(&t), FDT_PROPERTY);
	assert_string_equal(t.name, "compatible");
	assert_int_equal(t.value_bytes, 5);
	assert_string_equal((const char *)t.value, "virt");
	assert_int_equal(fdt_next(&t), FDT_NODE);
	assert_string_equal(t.name, "cpu@0");
	assert_int_equal(fdt_next(&t), FDT_PROPERTY);
	assert_string_equal(t.name, "reg");
	at = t.value;
	assert_true(fdt_cells(&at, 2) == 0x100000002u);
	assert_true(fdt_cells(&at, 1) == 3);
	assert_ptr_equal(at, t.value + t.value_bytes);
	assert_int_equal(fdt_next(&t), FDT_NODE_END);
	assert_int_equal(fdt_next(&t), FDT_NODE_END);
	assert_int_equal(fdt_next(&t), FDT_END);
	assert_int_equal(fdt_next(&t), FDT_BAD);
	assert_int_equal(fdt_next(&t), FDT_BAD);
}

/* Reads a copy of just these bytes to its end. Every byte that a token tells of is looked at, so
 * that a sanitizer sees one that is not there; without one, its place is compared. */
static unsigned int read_all(const uint8_t *bytes, uint32_t n)
{
	uint8_t *copy = malloc(n);
	unsigned int tokens = 0;
	enum fdt_token token;
	struct fdt t;

	assert_non_null(copy);
	memcpy(copy, bytes, n);
	if (fdt_open(&t, copy, n) < 0)
		assert_int_equal(fdt_next(&t), FDT_BAD);
	else
		while ((token = fdt_next(&t)) != FDT_BAD && token != FDT_END) {
			assert_true(++tokens <= n / 4);
			if (token == FDT_NODE || token == FDT_PROPERTY) {
				assert_true((const uint8_t *)t.name >= copy);
				assert_true((const uint8_t *)t.name + strlen(t.name) < copy + n);
			}
			if (token == FDT_PROPERTY)
				assert_true(t.value >= copy && t.value_bytes <= (size_t)(copy + n - t.value));
		}
	free(copy);
	return tokens;
}

static void cut_anywhere_reading_ends(void **state)
{
	struct tree tree;

	(void)state;
	make(&tree);
	assert_int_equal(read_all(tree.bytes, tree.n), 6);
	for (uint32_t n = 1; n < tree.n; n++)
		read_all(tree.bytes, n);
}

static void changed_anywhere_nothing_outside_is_read(void **state)
{
	uint64_t seed = 7;
	unsigned int read = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct tree tree;

		make(&tree);
		for (uint64_t changes = 1 + unit_below(&seed, 4); changes > 0; changes--) {
			uint64_t at = unit_below(&seed, tree.n), kind = unit_below(&seed, 3);

			/* A byte anything, a byte near what it was, a word near a length's limits. */
			if (kind == 0)
				tree.bytes[at] = (uint8_t)unit_random(&seed);
			else if (kind == 1)
				tree.bytes[at] = (uint8_t)(tree.bytes[at] + unit_below(&seed, 9) - 4);
			else
				memset(tree.bytes + at / 4 * 4, unit_below(&seed, 2) ? 0xff : 0,
				       tree.n - at / 4 * 4 < 3 ? 1 : 3);
		}
		read += read_all(tree.bytes, tree.n) > 0;
	}
	assert_true(read > 100000); /* most were still read, at least in part */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_comes_back),
		cmocka_unit_test(cut_anywhere_reading_ends),
		cmocka_unit_test(changed_anywhere_nothing_outside_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

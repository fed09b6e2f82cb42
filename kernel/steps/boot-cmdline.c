/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-cmdline.c - reads the kernel command line. In: the loader's string, which stays
 * as it is. Out: boot_options. The table `words` is the list of what is understood;
 * each entry has a function that takes the value or says no.
 */
#include "steps/boot-cmdline.h"

#include "kprintf.h"

/* Where the loader's string has no end, it is taken to end here. Bytes. */
#define COMMAND_LINE_MAX 4096u
/* Keeps a number's ten-fold from wrapping, and a sum of two from it too. */
#define NUMBER_MAX (UINT64_MAX / 64)

struct boot_options boot_options = {
	.sysinits = 1000,
	.sort = SYSINIT_SORT_BUBBLE,
};

/* Part of the command line: not terminated. */
struct span {
	const char *s;
	size_t n;
};

static int is(struct span v, const char *text)
{
	size_t i = 0;

	while (i < v.n && text[i] && text[i] == v.s[i])
		i++;
	return i == v.n && !text[i];
}

/* Takes a number, decimal or 0x, off the front. 0, or -1 where there is none. */
static int take_number(struct span *v, uint64_t *value)
{
	unsigned int base = 10, digits = 0;

	*value = 0;
	if (v->n > 2 && v->s[0] == '0' && v->s[1] == 'x') {
		base = 16;
		v->s += 2;
		v->n -= 2;
	}
	for (; v->n > 0; v->s++, v->n--, digits++) {
		unsigned int c = (unsigned char)*v->s, digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (c | 0x20) - 'a' + 10;
		else
			break;
		if (*value > NUMBER_MAX)
			*value = NUMBER_MAX;
		*value = *value * base + digit;
	}
	return digits > 0 ? 0 : -1;
}

static int take_whole_number(struct span v, uint64_t *value)
{
	return take_number(&v, value) < 0 || v.n > 0 ? -1 : 0;
}

static int set_sysinits(struct span v)
{
	uint64_t n;

	if (take_whole_number(v, &n) < 0)
		return -1;
	if (n > SYSINIT_FILLERS_MAX) {
		kprintf("cmdline: sysinits=%.*s is too many, taking %u\n", (int)v.n, v.s, SYSINIT_FILLERS_MAX);
		n = SYSINIT_FILLERS_MAX;
	}
	boot_options.sysinits = (uint32_t)n;
	return 0;
}

static int set_sort(struct span v)
{
	if (is(v, "bubble"))
		boot_options.sort = SYSINIT_SORT_BUBBLE;
	else if (is(v, "merge"))
		boot_options.sort = SYSINIT_SORT_MERGE;
	else
		return -1;
	return 0;
}

static int set_chatty(struct span v)
{
	uint64_t n;

	if (take_whole_number(v, &n) < 0 || n > UINT32_MAX)
		return -1;
	boot_options.chatty = (uint32_t)n;
	return 0;
}

static int set_hang(struct span v)
{
	uint64_t n;

	if (take_whole_number(v, &n) < 0 || n > 1)
		return -1;
	boot_options.hang = (uint32_t)n;
	return 0;
}

static int set_fault(struct span v)
{
	if (is(v, "ud"))
		boot_options.fault = FAULT_UD;
	else if (is(v, "pf"))
		boot_options.fault = FAULT_PF;
	else if (is(v, "de"))
		boot_options.fault = FAULT_DE;
	else if (is(v, "triple"))
		boot_options.fault = FAULT_TRIPLE;
	else
		return -1;
	return 0;
}

static int set_console(struct span v)
{
	if (is(v, "serial"))
		boot_options.console = CONSOLE_SERIAL;
	else if (is(v, "virtio"))
		boot_options.console = CONSOLE_VIRTIO;
	else
		return -1;
	return 0;
}

static int set_transport(struct span v)
{
	if (is(v, "line"))
		boot_options.transport = TRANSPORT_LINE;
	else if (is(v, "mapped"))
		boot_options.transport = TRANSPORT_MAPPED;
	else
		return -1;
	return 0;
}

static int set_drain(struct span v)
{
	if (is(v, "fill"))
		boot_options.drain = DRAIN_FILL;
	else if (is(v, "quiet"))
		boot_options.drain = DRAIN_QUIET;
	else if (is(v, "end"))
		boot_options.drain = DRAIN_END;
	else
		return -1;
	return 0;
}

static int set_exits(struct span v)
{
	uint64_t n;

	if (take_whole_number(v, &n) < 0 || n > 1)
		return -1;
	boot_options.exits = (uint32_t)n;
	return 0;
}

/* BYTES[K]@ADDRESS:IRQ[:ID], as Linux has it; QEMU adds one a transport where there is
 * no ACPI to tell of them. Only the address is of use here. */
static int set_virtio_mmio(struct span v)
{
	uint64_t bytes, address;

	if (take_number(&v, &bytes) < 0)
		return -1;
	if (v.n > 0 && v.s[0] == 'K') {
		v.s++;
		v.n--;
	}
	if (v.n == 0 || v.s[0] != '@')
		return -1;
	v.s++;
	v.n--;
	if (take_number(&v, &address) < 0 || v.n == 0 || v.s[0] != ':' || address % sizeof(uint32_t) != 0)
		return -1;
	if (boot_options.virtio_mmio_count == VIRTIO_MMIO_WORDS_MAX)
		return -1;
	boot_options.virtio_mmio[boot_options.virtio_mmio_count++] = address;
	return 0;
}

static const struct {
	const char *name;
	int (*set)(struct span value); /* 0, or -1: not such a value */
} words[] = {
	{"sysinits", set_sysinits}, {"sort", set_sort},   {"chatty", set_chatty},
	{"fault", set_fault},       {"hang", set_hang},   {"virtio_mmio.device", set_virtio_mmio},
	{"console", set_console},   {"exits", set_exits}, {"transport", set_transport},
	{"drain", set_drain},
};

static void parse_word(struct span word)
{
	struct span name = word, value;
	size_t i;

	for (name.n = 0; name.n < word.n && word.s[name.n] != '='; name.n++)
		;
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (is(name, words[i].name))
			break;
	}
	if (i == sizeof words / sizeof words[0]) {
		kprintf("cmdline: unknown word '%.*s' ignored\n", (int)word.n, word.s);
		return;
	}
	value.s = word.s + name.n;
	value.n = word.n - name.n;
	if (value.n > 0) {
		value.s++;
		value.n--;
	}
	if (words[i].set(value) < 0)
		kprintf("cmdline: '%.*s' is no value of %s, ignored\n", (int)value.n, value.s, words[i].name);
}

void boot_cmdline_parse(const struct pvh_start_info *info)
{
	const char *s = pvh_at(info->command_line, COMMAND_LINE_MAX);
	size_t n = 0;

	BF_SCOPE("cmdline_parse", "init");
	while (s && n < COMMAND_LINE_MAX && s[n]) {
		struct span word = {s + n, 0};

		while (n < COMMAND_LINE_MAX && s[n] && s[n] != ' ') {
			word.n++;
			n++;
		}
		if (word.n > 0)
			parse_word(word);
		while (n < COMMAND_LINE_MAX && s[n] == ' ')
			n++;
	}
	BF_SIZE(n);
}

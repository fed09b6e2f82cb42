/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-cmdline.c - reads the kernel command line. In: the loader's string, which stays
 * as it is, and the words that the linker collected. Out: their variables.
 */
#include "steps/boot-cmdline.h"

#include <bootflame/hooks.h>

#include "kprintf.h"
#include "machine.h"

/* Where the loader's string has no end, it is taken to end here. Bytes. */
#define COMMAND_LINE_MAX 4096u
/* Keeps a number's sixteen-fold from wrapping, and a sum of two from it too. */
#define NUMBER_MAX (UINT64_MAX / 64)

extern const struct boot_word *const __start_set_boot_word[], *const __stop_set_boot_word[];

int word_is(struct word_text v, const char *text)
{
	size_t i = 0;

	while (i < v.n && text[i] && text[i] == v.s[i])
		i++;
	return i == v.n && !text[i];
}

int word_take_number(struct word_text *v, uint64_t *value)
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

static int take_value(const struct boot_word *w, struct word_text v)
{
	uint64_t n;

	if (w->take)
		return w->take(v);
	for (uint32_t i = 0; w->choices && w->choices[i]; i++) {
		if (word_is(v, w->choices[i])) {
			*w->variable = i;
			return 0;
		}
	}
	if (w->choices || word_take_number(&v, &n) < 0 || v.n > 0 || n > w->max)
		return -1;
	*w->variable = (uint32_t)n;
	return 0;
}

static const struct boot_word *find(struct word_text name)
{
	for (const struct boot_word *const *p = __start_set_boot_word; p < __stop_set_boot_word; p++) {
		if (word_is(name, (*p)->name))
			return *p;
	}
	return NULL;
}

static void parse_word(struct word_text word)
{
	struct word_text name = word, value;
	const struct boot_word *w;

	for (name.n = 0; name.n < word.n && word.s[name.n] != '='; name.n++)
		;
	w = find(name);
	if (!w) {
		kprintf("cmdline: unknown word '%.*s' ignored\n", (int)word.n, word.s);
		return;
	}
	value.s = word.s + name.n;
	value.n = word.n - name.n;
	if (value.n > 0) {
		value.s++;
		value.n--;
	}
	if (take_value(w, value) < 0)
		kprintf("cmdline: '%.*s' is no value of %s, ignored\n", (int)value.n, value.s, w->name);
}

void boot_cmdline_parse(void)
{
	const char *s = boot_at(boot_info.command_line, COMMAND_LINE_MAX);
	size_t n = 0;

	BF_SCOPE("cmdline_parse", "init");
	if (!s && boot_info.command_line)
		kprintf("cmdline: at 0x%lx, which is out of reach, ignored\n", boot_info.command_line);
	while (s && n < COMMAND_LINE_MAX && s[n]) {
		struct word_text word = {s + n, 0};

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

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-cmdline.h - a word of the command line registers itself where it is used:
 *
 *	static uint32_t lines;
 *	BOOT_NUMBER("chatty", lines, UINT32_MAX);		chatty=7
 *
 *	enum { CLOCK_CPUID, CLOCK_TIMER };
 *	static uint32_t source;
 *	BOOT_CHOICE("clock", source, "cpuid", "timer");		clock=timer
 *
 * The variable's initial value is the default; it is set before any SYSINIT runs, and
 * before memory is looked at. README.md lists the words. A word that is unknown or has a bad
 * value gets one console line and changes nothing.
 */
#ifndef BOOT_CMDLINE_H
#define BOOT_CMDLINE_H

#include <stddef.h>
#include <stdint.h>

/* Part of the command line: not terminated. */
struct word_text {
	const char *s;
	size_t n;
};

struct boot_word {
	const char *name;
	/* One of three: a function, 0 or -1 (no such value); or a variable, which takes
	 * the place of the value among the choices (NULL-ended), or a number up to max. */
	int (*take)(struct word_text value);
	uint32_t *variable;
	const char *const *choices;
	uint32_t max;
};

#define BOOT_WORD_CAT_(a, b) a##b
#define BOOT_WORD_CAT(a, b) BOOT_WORD_CAT_(a, b)
#define BOOT_WORD_(ident, ...)                                                          \
	static const struct boot_word BOOT_WORD_CAT(boot_word_, ident) = {__VA_ARGS__}; \
	static const struct boot_word *const BOOT_WORD_CAT(boot_word_entry_, ident)     \
		__attribute__((section("set_boot_word"), used)) = &BOOT_WORD_CAT(boot_word_, ident)

#define BOOT_NUMBER(text, var, most) BOOT_WORD_(__COUNTER__, .name = (text), .variable = &(var), .max = (most))
#define BOOT_CHOICE(text, var, ...) \
	BOOT_WORD_(__COUNTER__, .name = (text), .variable = &(var), .choices = (const char *const[]){__VA_ARGS__, NULL})
#define BOOT_WORD(text, function) BOOT_WORD_(__COUNTER__, .name = (text), .take = (function))

int word_is(struct word_text v, const char *text);
/* Takes a number, decimal or 0x, off the front. 0, or -1 where there is none. No number
 * is above UINT64_MAX / 4: larger ones are that. */
int word_take_number(struct word_text *v, uint64_t *value);

/* Takes boot_info's command line apart. */
void boot_cmdline_parse(void);

#endif

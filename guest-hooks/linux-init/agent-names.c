/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-names.c - see agent-names.h. Two hash tables with chains in memory that stays. The
 * addresses are known before the symbols are read, so of a hundred thousand lines those
 * few are kept that are asked for, and reading ends when all are found.
 */
#include "agent-names.h"

#include <bootflame/hooks.h>

#include "agent-text.h"

#define BUCKETS 1024u

struct named {
	struct named *next;
	uint64_t hash;
	struct bf_self_site site;
};

static struct named *sites[BUCKETS];

static struct named *find_site(uint64_t hash, const char *name, const char *subsystem)
{
	for (struct named *s = sites[hash % BUCKETS]; s; s = s->next)
		if (s->hash == hash && text_equal(s->site.name, name) && text_equal(s->site.subsystem, subsystem))
			return s;
	return NULL;
}

uint32_t agent_site(const char *name, const char *subsystem)
{
	uint64_t hash = text_hash(name) * 31 + text_hash(subsystem);
	struct named *s = find_site(hash, name, subsystem);

	if (!s) {
		s = agent_new(sizeof *s);
		if (!s) /* memory is out: shown as a number */
			return BF_WORD(BF_SITE_MAX, 0);
		*s = (struct named){
			.next = sites[hash % BUCKETS],
			.hash = hash,
			.site = {.name = agent_keep(name), .subsystem = agent_keep(subsystem), .file = ""},
		};
		sites[hash % BUCKETS] = s;
	}
	return bf_self_word(&s->site);
}

/* ---- The kernel's functions ------------------------------------------------------ */

struct symbol {
	struct symbol *next;
	uint64_t address;
	const char *name; /* NULL: not found yet */
};

static struct symbol *symbols[BUCKETS];
static unsigned int unnamed;

static struct symbol *find_symbol(uint64_t address)
{
	struct symbol *s = symbols[address / 4 % BUCKETS];

	while (s && s->address != address)
		s = s->next;
	return s;
}

void agent_symbol_want(uint64_t address)
{
	struct symbol *s = find_symbol(address);

	if (s || !(s = agent_new(sizeof *s)))
		return;
	s->address = address;
	s->next = symbols[address / 4 % BUCKETS];
	symbols[address / 4 % BUCKETS] = s;
	unnamed++;
}

/* The function tracer gives the place of its call, which may stand behind an instruction
 * that marks where to a jump may go (endbr64, bti). */
#define BEHIND_ENTRY_MAX 8

static void name_symbol(uint64_t address, const char *name, const char *end)
{
	for (unsigned int behind = 0; behind <= BEHIND_ENTRY_MAX; behind += 4) {
		struct symbol *s = find_symbol(address + behind);
		char room[128];
		struct text t;

		if (!s || s->name)
			continue;
		t = text_in(room, sizeof room);
		text_add_n(&t, name, (size_t)(end - name));
		s->name = agent_keep(room);
		unnamed--;
	}
}

/* "ffffffff81000000 T name", and "[module]" behind a tab. A kernel that does not show its
 * addresses shows zeros. */
static void read_symbols(const char *path)
{
	static struct agent_lines lines;
	const char *line;

	if (unnamed == 0 || agent_lines_open(&lines, path) < 0)
		return;
	while (unnamed && (line = agent_lines_next(&lines))) {
		uint64_t address = text_hex(line);
		const char *name = line, *end;

		while (*name && *name != ' ')
			name++;
		if (!address || !*name || !name[1] || name[2] != ' ')
			continue;
		name += 3;
		for (end = name; *end && *end != '\t' && *end != ' ';)
			end++;
		name_symbol(address, name, end);
	}
}

void agent_symbols_read(const char *path, const char *other)
{
	read_symbols(path);
	read_symbols(other);
}

const char *agent_symbol(uint64_t address)
{
	struct symbol *s = find_symbol(address);
	char room[32];
	struct text t;

	if (s && s->name)
		return s->name;
	t = text_in(room, sizeof room);
	text_add_hex(&t, address);
	return agent_keep(room);
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-log.c - see agent-log.h. A read of /dev/kmsg gives a record
 * (Documentation/ABI/testing/dev-kmsg): "6,83,75976,-;ACPI: Core revision\n KEY=value\n",
 * priority and facility, number, microseconds, flags; what is behind the first newline is not
 * the message.
 */
#include "agent-log.h"

#include "agent-line.h"
#include "agent-sys.h"
#include "agent-text.h"

#define LINES_PER_PIECE 256u

static struct piece {
	struct piece *next;
	struct {
		uint64_t us;
		const char *text;
	} lines[LINES_PER_PIECE];
} * first;
static unsigned int nlines;

static int add(uint64_t us, const char *text)
{
	struct piece **at = &first;

	for (unsigned int i = nlines / LINES_PER_PIECE; i > 0; i--)
		at = &(*at)->next;
	if (!*at && !(*at = agent_new(sizeof **at)))
		return -1;
	(*at)->lines[nlines % LINES_PER_PIECE].us = us;
	(*at)->lines[nlines++ % LINES_PER_PIECE].text = agent_keep(text);
	return 0;
}

void agent_log_read(const char *path)
{
	static char record[8192];
	int fd = sys_open(path, O_RDONLY | O_NONBLOCK);
	long n;

	while (fd >= 0) {
		char *at = record, *text;

		n = sys_read(fd, record, sizeof record - 1);
		if (n == -32) /* EPIPE: some were overwritten meanwhile; the next read goes on */
			continue;
		if (n <= 0)
			break;
		record[n] = '\0';
		for (text = record; *text && *text != ';';)
			text++;
		if (!*text++)
			continue;
		for (char *c = text; *c; c++) {
			if (*c == '\n')
				*c = '\0';
			else if (*c < ' ' || *c > '~')
				*c = '?';
		}
		for (int comma = 0; *at && comma < 2; at++)
			comma += *at == ',';
		if (add(text_number(at), text) < 0)
			break;
	}
	if (fd >= 0)
		sys_close(fd);
}

const char *agent_log_line(unsigned int i, uint64_t *us)
{
	const struct piece *p = first;

	if (i >= nlines)
		return NULL;
	for (unsigned int k = i / LINES_PER_PIECE; k > 0; k--)
		p = p->next;
	*us = p->lines[i % LINES_PER_PIECE].us;
	return p->lines[i % LINES_PER_PIECE].text;
}

int agent_log_find(const char *text)
{
	const char *line;
	uint64_t us;

	for (unsigned int i = 0; *text && (line = agent_log_line(i, &us)); i++)
		if (text_behind(line, text))
			return (int)i;
	return -1;
}

uint64_t agent_log_khz(void)
{
	static const char head[] = "tsc: Detected ";
	uint64_t us, hz = agent_counter_hz();
	int i = agent_log_find(head);
	const char *mhz, *dot;

	if (hz || i < 0)
		return hz / 1000;
	mhz = text_behind(agent_log_line((unsigned int)i, &us), head);
	dot = text_find(mhz, ".");
	return text_number(mhz) * 1000 + (dot ? text_number(dot + 1) : 0);
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* The end of the words before the first in which a figure stands on its own, or a quotation
 * begins: e820 and x86/PAT are names, 0x1000 and NR_CPUS:64 are not. */
static const char *title_end(const char *line)
{
	const char *end = line;

	for (const char *c = line; *c; c++) {
		if (*c == '"' || (is_digit(*c) && (c == line || (!is_letter(c[-1]) && !is_digit(c[-1])))))
			return end;
		if (c[1] == ' ' || !c[1])
			end = c + 1;
	}
	return end;
}

const char *agent_log_title(const char *line, char *room, unsigned int n)
{
	struct text t = text_in(room, n);
	const char *end = title_end(line);

	text_add(&t, "after \"");
	text_add_n(&t, line, (size_t)(end - line) < 48 ? (size_t)(end - line) : 48);
	text_add(&t, "\"");
	return room;
}

void agent_log_tell(void)
{
	int words = agent_log_find("Kernel command line: ");
	const char *line;
	uint64_t us;

	if (words >= 0 && text_find(agent_log_line((unsigned int)words, &us), " ignore_loglevel"))
		return;

	for (unsigned int i = 0; (line = agent_log_line(i, &us)); i++) {
		char room[64], digits[8];
		struct text t = text_in(room, sizeof room), d = text_in(digits, sizeof digits);
		unsigned int width = 0;

		for (uint64_t s = us / 1000000; s >= 10; s /= 10)
			width++;
		text_add(&t, "[");
		for (; width < 4; width++)
			text_add(&t, " ");
		text_add_number(&t, us / 1000000);
		text_add(&t, ".");
		text_add_number(&d, 1000000 + us % 1000000); /* its first digit is only there for the zeros */
		text_add(&t, digits + 1);
		text_add(&t, "] ");
		agent_line_text(room);
		agent_line_text(line);
		agent_line_text("\n");
	}
}

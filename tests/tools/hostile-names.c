/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hostile-names.c - a boot whose steps have names that mean something to a format or a display:
 * `hostile-names OUT.bft [TICKS]`. Out: a trace in which each lies within all before it, and a mark
 * of the same name stands in each. The clock is scripted: 1000 ticks from hook to hook, or as many
 * as are given, and then the trace says that it is exact.
 */
#include <asm/prctl.h>
#include <bootflame/hooks.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../tracer/hostlib/text.h"
#include "../../tracer/tracefile/tracefile.h"

volatile uint64_t scripted_ticks = 1000;

static struct bf_cpu area;
static struct tf_writer trace;
static struct tf_serial serial = {.w = &trace};

static void emit(const uint8_t *bytes, size_t n)
{
	tf_serial_add(&serial, 1, 1, bytes, n);
}

static const char *const names[] = {
	"</title></text><script>alert(1)</script>",
	"\"},{\"ph\":\"X\",\"name\":\"\\",
	"a;b c\td\ne 12345",
	"\x1b[2J\x07\x7f",
	"left \xe2\x80\xae right",               /* U+202E turns the text round */
	"\xff\xfe\xc3 \xed\xa0\x80",             /* no UTF-8, a surrogate */
	"\xef\xbf\xbe&amp;\xef\xbf\xbf",         /* U+FFFE, U+FFFF: no characters of XML */
	"]]>--><!ENTITY x SYSTEM \"file:///\">", /* of XML, too */
	"\xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\x94\xa5 \xc3\xa9",
	"",
	"#",
};
#define NAMES (sizeof names / sizeof *names)

int main(int argc, char **argv)
{
	struct bf_config config = {.emit = emit, .entry_ticks = scripted_ticks};
	char longest[200];
	uint64_t ticks = 1000;
	int fd = argc == 2 || (argc == 3 && text_to_u64(argv[2], 1, 1000000, &ticks) == 0)
			 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0666)
			 : -1;

	if (fd < 0) {
		fprintf(stderr, "usage: hostile-names OUT.bft [TICKS]\n");
		return 2;
	}
	memset(longest, '<', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	tf_writer_init(&trace);
	tf_writer_open(&trace, fd);
	tf_write_fact(&trace, "mode", argc == 3 ? "exact" : "time");
	syscall(SYS_arch_prctl, ARCH_SET_GS, &area);
	bf_cpu_init(&area, 0);
	bf_init(&config);
	for (size_t i = 0; i <= NAMES; i++) {
		const char *name = i < NAMES ? names[i] : longest;
		uint32_t site = bf_family(name, name, 1);

		scripted_ticks += ticks;
		BF_ENTER_WORD(BF_WORD(site, BF_KIND_ENTER));
		BF_ENTER_WORD(BF_WORD(site, BF_KIND_MARK));
	}
	for (size_t i = 0; i <= NAMES; i++) {
		scripted_ticks += ticks;
		BF_EXIT();
	}
	bf_bye(BF_STATUS_OK);
	tf_serial_flush(&serial);
	return tf_writer_fini(&trace) < 0 ? 4 : 0;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * agent-line.c - see agent-line.h.
 */
#include "agent-line.h"

#include "agent-sys.h"
#include "agent-text.h"

/* The kernel's struct termios, the same on both architectures. */
struct terminal {
	uint32_t input, output, control, local;
	uint8_t discipline, characters[19];
};
_Static_assert(sizeof(struct terminal) == 36, "as the kernel has it");
#define TCGETS 0x5401
#define TCSETS 0x5402
#define TCSBRK 0x5409 /* with 1: wait until all is sent */

#define SYSLOG_CONSOLE_OFF 6
#define SYSLOG_CONSOLE_ON 7

static int fd = -1;
static struct terminal before;
static uint8_t held[4096];
static size_t nheld;

/* ttyS0 and ttyAMA0, by number: there is no udev yet, and devtmpfs may not be compiled in. */
static const struct {
	unsigned int major, minor;
} ports[] = {
#ifdef __aarch64__
	{204, 64},
#endif
	{4, 64},
};

int agent_line_open(const char *path)
{
	struct terminal raw;

	for (size_t i = 0; fd < 0 && i < sizeof ports / sizeof *ports; i++) {
		char node[64] = "";
		struct text t = text_in(node, sizeof node);

		text_add(&t, path);
		text_add_number(&t, i);
		sys_mknod(node, ports[i].major, ports[i].minor);
		fd = sys_open(node, O_RDWR | O_NOCTTY);
		if (fd >= 0 && sys_ioctl(fd, TCGETS, &before) < 0) {
			sys_close(fd); /* an 8250 that is not there opens all the same */
			fd = -1;
		}
	}
	if (fd < 0)
		return -1;
	raw = before;
	raw.output = 0; /* no \n made \r\n */
	raw.local = 0;  /* no echo */
	sys_ioctl(fd, TCSETS, &raw);
	agent_call(SYS_syslog, SYSLOG_CONSOLE_OFF, 0, 0, 0, 0, 0);
	return 0;
}

void agent_line_flush(void)
{
	size_t sent = 0;

	while (sent < nheld) {
		long n = sys_write(fd, held + sent, nheld - sent);

		if (n <= 0 && n != -4) /* EINTR */
			break;
		sent += n > 0 ? (size_t)n : 0;
	}
	nheld = 0;
}

void agent_line_emit(const uint8_t *bytes, size_t n)
{
	while (n-- > 0) {
		if (nheld == sizeof held)
			agent_line_flush();
		held[nheld++] = *bytes++;
	}
}

void agent_line_text(const char *s)
{
	for (; *s; s++)
		agent_line_emit((const uint8_t *)s, 1);
}

void agent_line_close(void)
{
	agent_line_flush();
	sys_ioctl(fd, TCSBRK, (void *)1);
	sys_ioctl(fd, TCSETS, &before);
	agent_call(SYS_syslog, SYSLOG_CONSOLE_ON, 0, 0, 0, 0, 0);
	sys_close(fd);
	fd = -1;
}

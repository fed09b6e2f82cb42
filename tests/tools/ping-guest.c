/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ping-guest.c - the other end of a guest's network card: `ping-guest PORT-FILE ADDRESS COUNT`.
 * In: QEMU's `-netdev socket,connect=127.0.0.1:PORT`, where PORT is what stands in the
 * file. Out: first frames that nobody may answer, then ARP requests until one is
 * answered, then COUNT echo requests, each answered to the byte; exit status 0 and a line, or
 * 1 and what is wrong. A frame on that socket has its length before it, four bytes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME_BYTES_MAX 65536u
#define PAYLOAD_BYTES 57 /* odd, so that the checksum has a last byte */
#define ECHO_BYTES (14 + 20 + 8 + PAYLOAD_BYTES)
#define ARP_BYTES 42
#define PATIENCE_MS 60000
#define RETRY_MS 50

static const uint8_t our_mac[6] = {2, 0, 0, 0, 0, 1};
static const uint8_t our_ip[4] = {10, 0, 2, 2};
static uint8_t guest_ip[4], guest_mac[6];

static void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("ping-guest: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

static int listen_at(const char *port_file)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t bytes = sizeof at;
	int s = socket(AF_INET, SOCK_STREAM, 0);
	char made[4096];
	FILE *f;

	if (s < 0 || bind(s, (struct sockaddr *)&at, sizeof at) < 0 || listen(s, 1) < 0 ||
	    getsockname(s, (struct sockaddr *)&at, &bytes) < 0)
		die("no port: %s", strerror(errno));
	/* Whoever sees the file sees all of it. */
	snprintf(made, sizeof made, "%s.new", port_file);
	f = fopen(made, "w");
	if (!f || fprintf(f, "%u\n", (unsigned int)ntohs(at.sin_port)) < 0 || fclose(f) != 0 ||
	    rename(made, port_file) < 0)
		die("%s: %s", port_file, strerror(errno));
	return s;
}

/* Whether there is something to read before that many ms have gone. */
static int comes(int s, int ms)
{
	struct pollfd p = {.fd = s, .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

static void put_frame(int s, const uint8_t *frame, size_t bytes)
{
	uint32_t head = htonl((uint32_t)bytes);

	if (write(s, &head, sizeof head) != (ssize_t)sizeof head || write(s, frame, bytes) != (ssize_t)bytes)
		die("the guest's card is gone: %s", strerror(errno));
}

static void read_all(int s, void *to, size_t bytes)
{
	uint8_t *p = to;

	while (bytes > 0) {
		ssize_t n = comes(s, PATIENCE_MS) ? read(s, p, bytes) : 0;

		if (n <= 0)
			die("the guest's card ends in the middle of a frame");
		p += n;
		bytes -= (size_t)n;
	}
}

/* The next frame's bytes, or 0: none came in that time. */
static size_t get_frame(int s, uint8_t frame[FRAME_BYTES_MAX], int ms)
{
	uint32_t head;

	if (!comes(s, ms))
		return 0;
	read_all(s, &head, sizeof head);
	head = ntohl(head);
	if (head < 14 || head > FRAME_BYTES_MAX)
		die("a frame of %u bytes", head);
	read_all(s, frame, head);
	return head;
}

static unsigned int checksum(const uint8_t *p, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static void set_checksum(uint8_t *at, const uint8_t *p, size_t n)
{
	unsigned int sum;

	at[0] = at[1] = 0;
	sum = checksum(p, n);
	at[0] = (uint8_t)(sum >> 8);
	at[1] = (uint8_t)sum;
}

static void make_arp(uint8_t *f)
{
	static const uint8_t kind[] = {8, 6, 0, 1, 8, 0, 6, 4, 0, 1};

	memset(f, 0, ARP_BYTES);
	memset(f, 0xff, 6);
	memcpy(f + 6, our_mac, 6);
	memcpy(f + 12, kind, sizeof kind);
	memcpy(f + 22, our_mac, 6);
	memcpy(f + 28, our_ip, 4);
	memcpy(f + 38, guest_ip, 4);
}

static void make_echo(uint8_t *f, unsigned int sequence)
{
	uint8_t *ip = f + 14, *icmp = ip + 20;

	memset(f, 0, ECHO_BYTES);
	memcpy(f, guest_mac, 6);
	memcpy(f + 6, our_mac, 6);
	f[12] = 8;
	ip[0] = 0x45;
	ip[3] = 20 + 8 + PAYLOAD_BYTES;
	ip[5] = (uint8_t)sequence;
	ip[8] = 64;
	ip[9] = 1;
	memcpy(ip + 12, our_ip, 4);
	memcpy(ip + 16, guest_ip, 4);
	set_checksum(ip + 10, ip, 20);
	icmp[0] = 8;
	icmp[4] = 0xbf;
	icmp[7] = (uint8_t)sequence;
	for (int i = 0; i < PAYLOAD_BYTES; i++)
		icmp[8 + i] = (uint8_t)(i * 7 + (int)sequence);
	set_checksum(icmp + 2, icmp, 8 + PAYLOAD_BYTES);
}

/* Each is an echo request but for one thing. */
static void put_what_nobody_answers(int s)
{
	uint8_t f[ECHO_BYTES], *ip = f + 14, *icmp = ip + 20;
	static const struct {
		int at, value; /* from the IP header on */
		int mend_ip, mend_icmp;
	} wrong[] = {
		{0, 0x65, 1, 0},  /* another version */
		{0, 0x4f, 1, 0},  /* options up to beyond what there is */
		{2, 0xff, 1, 0},  /* longer than the frame */
		{3, 20, 1, 0},    /* too short for an echo */
		{6, 0x20, 1, 0},  /* more fragments follow */
		{7, 1, 1, 0},     /* a later fragment */
		{9, 17, 1, 0},    /* UDP */
		{10, 0x55, 0, 0}, /* a wrong checksum */
		{19, 99, 1, 0},   /* to somebody else */
		{20, 0, 0, 1},    /* an answer */
		{22, 0x55, 0, 0}, /* a wrong checksum */
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		make_echo(f, 200);
		ip[wrong[i].at] = (uint8_t)wrong[i].value;
		if (wrong[i].mend_ip)
			set_checksum(ip + 10, ip, 20);
		if (wrong[i].mend_icmp)
			set_checksum(icmp + 2, icmp, 8 + PAYLOAD_BYTES);
		put_frame(s, f, sizeof f);
	}
	make_echo(f, 200);
	for (size_t n = 14; n < sizeof f; n += 7)
		put_frame(s, f, n);
}

/* Takes the guest's MAC out of an answer to make_arp's question. */
static int is_arp_answer(const uint8_t *f, size_t bytes)
{
	if (bytes < ARP_BYTES || f[12] != 8 || f[13] != 6 || f[21] != 2)
		return 0;
	if (memcmp(f, our_mac, 6) != 0 || memcmp(f + 6, f + 22, 6) != 0 || memcmp(f + 28, guest_ip, 4) != 0 ||
	    memcmp(f + 32, our_mac, 6) != 0 || memcmp(f + 38, our_ip, 4) != 0)
		die("an ARP answer that is none");
	memcpy(guest_mac, f + 6, 6);
	return 1;
}

static void check_echo(const uint8_t *f, size_t bytes, unsigned int sequence)
{
	uint8_t want[ECHO_BYTES];

	make_echo(want, sequence);
	memcpy(want, our_mac, 6);
	memcpy(want + 6, guest_mac, 6);
	memcpy(want + 14 + 12, guest_ip, 4);
	memcpy(want + 14 + 16, our_ip, 4);
	set_checksum(want + 14 + 10, want + 14, 20);
	want[34] = 0;
	set_checksum(want + 36, want + 34, 8 + PAYLOAD_BYTES);
	if (bytes < sizeof want || memcmp(f, want, sizeof want) != 0)
		die("echo %u is not answered by its answer", sequence);
}

int main(int argc, char **argv)
{
	static uint8_t frame[FRAME_BYTES_MAX];
	uint8_t arp[ARP_BYTES], echo[ECHO_BYTES];
	unsigned int count, waited_ms = 0;
	size_t bytes = 0;
	int listening, s;

	if (argc != 4 || inet_pton(AF_INET, argv[2], guest_ip) != 1)
		die("usage: ping-guest PORT-FILE ADDRESS COUNT");
	count = (unsigned int)strtoul(argv[3], NULL, 10);
	listening = listen_at(argv[1]);
	if (!comes(listening, PATIENCE_MS) || (s = accept(listening, NULL, NULL)) < 0)
		die("nobody connects");
	make_arp(arp);
	do {
		if (waited_ms > PATIENCE_MS)
			die("nobody answers ARP");
		put_frame(s, arp, sizeof arp);
		bytes = get_frame(s, frame, RETRY_MS);
		waited_ms += RETRY_MS;
	} while (bytes == 0 || !is_arp_answer(frame, bytes));
	put_what_nobody_answers(s);
	for (unsigned int i = 1; i <= count; i++) {
		make_echo(echo, i);
		put_frame(s, echo, sizeof echo);
		/* To ARP requests that were made before the first answer came, answers come yet. */
		do
			bytes = get_frame(s, frame, PATIENCE_MS);
		while (bytes > 0 && is_arp_answer(frame, bytes));
		if (bytes == 0)
			die("echo %u is not answered", i);
		check_echo(frame, bytes, i);
	}
	printf("%u answered by %02x:%02x:%02x:%02x:%02x:%02x\n", count, guest_mac[0], guest_mac[1], guest_mac[2],
	       guest_mac[3], guest_mac[4], guest_mac[5]);
	return 0;
}

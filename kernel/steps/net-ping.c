/* SPDX-License-Identifier: BSD-2-Clause
 *
 * net-ping.c - is there for whoever asks: with ping=N the boot waits, for ping_wait_ms at most,
 * until it has answered N echo requests to its address ip=A.B.C.D, and the ARP requests
 * before them. In: frames from the network. Out: answers, and a line. Frames are as
 * foreign as can be: whatever is not exactly one of the two requests is left
 * unanswered. Sources: RFC 826, 791, 792, 1071.
 */
#include "clock.h"
#include "kprintf.h"
#include "machine.h"
#include "steps/boot-cmdline.h"
#include "steps/virtio-net.h"
#include "sysinit.h"

#define PINGS_MAX 1000u
#define WAIT_MS_MAX 600000u
#define NS_PER_MS 1000000ull
#define IP_BYTES 4u

static uint32_t pings, wait_ms = 5000;
static uint8_t ip[IP_BYTES] = {10, 0, 2, 15}; /* what QEMU's user network gives */
BOOT_NUMBER("ping", pings, PINGS_MAX);
BOOT_NUMBER("ping_wait_ms", wait_ms, WAIT_MS_MAX);

static int take_ip(struct word_text v)
{
	uint8_t taken[IP_BYTES];

	for (unsigned int i = 0; i < IP_BYTES; i++) {
		uint64_t n;

		if (i > 0) {
			if (v.n == 0 || v.s[0] != '.')
				return -1;
			v.s++;
			v.n--;
		}
		if (word_take_number(&v, &n) < 0 || n > 255)
			return -1;
		taken[i] = (uint8_t)n;
	}
	if (v.n > 0)
		return -1;
	__builtin_memcpy(ip, taken, sizeof ip);
	return 0;
}
BOOT_WORD("ip", take_ip);

/* On the wire; numbers are big-endian, hence bytes. */
struct ethernet {
	uint8_t to[MAC_BYTES], from[MAC_BYTES], type[2];
};

struct arp {
	struct ethernet ethernet;
	uint8_t hardware[2], protocol[2], hardware_bytes, protocol_bytes, operation[2];
	uint8_t sender_mac[MAC_BYTES], sender_ip[IP_BYTES], target_mac[MAC_BYTES], target_ip[IP_BYTES];
};
_Static_assert(sizeof(struct arp) == 42, "as on the wire");

struct ipv4 {
	struct ethernet ethernet;
	uint8_t version_and_words, service, bytes[2], id[2], fragment[2], hops, protocol, checksum[2];
	uint8_t from[IP_BYTES], to[IP_BYTES];
};
_Static_assert(sizeof(struct ipv4) == 34, "as on the wire");

struct icmp {
	uint8_t type, code, checksum[2], id[2], sequence[2];
};

#define IPV4_NO_OPTIONS 0x45u
#define IPV4_BYTES 20u
#define IPV4_HOPS 64u
#define IPV4_FRAGMENT 0x3fffu /* more follow, or its offset */
#define PROTOCOL_ICMP 1u
#define ICMP_ECHO_REPLY 0u
#define ICMP_ECHO_REQUEST 8u

static uint8_t answer[NET_FRAME_BYTES_MAX];

static unsigned int number(const uint8_t *big_endian)
{
	return (unsigned int)big_endian[0] << 8 | big_endian[1];
}

static void set_number(uint8_t *big_endian, unsigned int n)
{
	big_endian[0] = (uint8_t)(n >> 8);
	big_endian[1] = (uint8_t)n;
}

static int is_same(const void *a, const void *b, size_t n)
{
	return __builtin_memcmp(a, b, n) == 0;
}

/* The internet's: 0 over what carries its own. */
static unsigned int checksum(const uint8_t *bytes, size_t n)
{
	uint32_t sum = 0;

	for (; n > 1; n -= 2, bytes += 2)
		sum += number(bytes);
	if (n > 0)
		sum += (uint32_t)bytes[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static void answer_arp(const uint8_t *frame, size_t bytes)
{
	static const uint8_t ethernet_ipv4[] = {0, 1, 8, 0, MAC_BYTES, IP_BYTES, 0, 1 /* request */};
	const struct arp *a = (const void *)frame;
	struct arp *reply = (void *)answer;

	if (bytes < sizeof *a || !is_same(a->hardware, ethernet_ipv4, sizeof ethernet_ipv4) ||
	    !is_same(a->target_ip, ip, sizeof ip))
		return;
	*reply = *a;
	__builtin_memcpy(reply->ethernet.to, a->sender_mac, MAC_BYTES);
	__builtin_memcpy(reply->ethernet.from, net_mac(), MAC_BYTES);
	set_number(reply->operation, 2);
	__builtin_memcpy(reply->sender_mac, net_mac(), MAC_BYTES);
	__builtin_memcpy(reply->sender_ip, ip, IP_BYTES);
	__builtin_memcpy(reply->target_mac, a->sender_mac, MAC_BYTES);
	__builtin_memcpy(reply->target_ip, a->sender_ip, IP_BYTES);
	net_send(answer, sizeof *reply);
}

/* Gives how many it has answered. */
static unsigned int answer_echo(const uint8_t *frame, size_t bytes)
{
	const struct ipv4 *p = (const void *)frame;
	struct ipv4 *reply = (void *)answer;
	struct icmp *echo = (void *)(answer + sizeof *reply);
	size_t icmp_bytes;

	if (bytes < sizeof *p + sizeof *echo || p->version_and_words != IPV4_NO_OPTIONS ||
	    number(p->bytes) < IPV4_BYTES + sizeof *echo || number(p->bytes) > bytes - sizeof p->ethernet ||
	    number(p->fragment) & IPV4_FRAGMENT || p->protocol != PROTOCOL_ICMP || !is_same(p->to, ip, sizeof ip) ||
	    checksum(&p->version_and_words, IPV4_BYTES) != 0)
		return 0;
	icmp_bytes = number(p->bytes) - IPV4_BYTES;
	__builtin_memcpy(answer, frame, sizeof *reply + icmp_bytes);
	if (echo->type != ICMP_ECHO_REQUEST || echo->code != 0 || checksum((uint8_t *)echo, icmp_bytes) != 0)
		return 0;
	__builtin_memcpy(reply->ethernet.to, p->ethernet.from, MAC_BYTES);
	__builtin_memcpy(reply->ethernet.from, net_mac(), MAC_BYTES);
	__builtin_memcpy(reply->to, p->from, IP_BYTES);
	__builtin_memcpy(reply->from, ip, IP_BYTES);
	reply->hops = IPV4_HOPS;
	set_number(reply->checksum, 0);
	set_number(reply->checksum, checksum(&reply->version_and_words, IPV4_BYTES));
	echo->type = ICMP_ECHO_REPLY;
	set_number(echo->checksum, 0);
	set_number(echo->checksum, checksum((uint8_t *)echo, icmp_bytes));
	return net_send(answer, sizeof *reply + icmp_bytes) == 0;
}

static unsigned int answer_frame(const uint8_t *frame, size_t bytes)
{
	const struct ethernet *e = (const void *)frame;

	if (bytes < sizeof *e)
		return 0;
	switch (number(e->type)) {
	case 0x0806:
		answer_arp(frame, bytes);
		return 0;
	case 0x0800:
		return is_same(e->to, net_mac(), MAC_BYTES) ? answer_echo(frame, bytes) : 0;
	default:
		return 0;
	}
}

static void net_ping(void *unused)
{
	uint64_t start_ns, spent_ns;
	unsigned int answered = 0;

	(void)unused;
	if (pings == 0)
		return;
	if (!net_mac()) {
		kprintf("ping: no network card, nothing will ask\n");
		return;
	}
	if (net_up() < 0)
		return;
	kprintf("ping: waiting for %u at %u.%u.%u.%u\n", pings, ip[0], ip[1], ip[2], ip[3]);
	start_ns = clock_now_ns();
	while (answered < pings && (spent_ns = clock_now_ns() - start_ns) < wait_ms * NS_PER_MS) {
		const uint8_t *frame;
		int bytes = net_receive(&frame, wait_ms * NS_PER_MS - spent_ns);

		if (bytes >= 0)
			answered += answer_frame(frame, (size_t)bytes);
	}
	kprintf("ping: answered %u of %u\n", answered, pings);
	BF_SIZE(answered);
}
SYSINIT(net_ping, SI_SUB_DEV, SI_ORDER_FOURTH, net_ping, NULL);
SYSINIT_NEEDS(net_ping, virtio_probe);

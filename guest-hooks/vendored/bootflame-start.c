/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bootflame-start.c - see bootflame-start.h. Also what compilers call without being asked,
 * weak, for kernels that do not have them. The end of the vendored bootflame.c.
 */
static void (*put_byte_of_kernel)(char);

static void put_bytes(const uint8_t *bytes, size_t n)
{
	while (n-- > 0)
		put_byte_of_kernel((char)*bytes++);
}

/* With BF_PERCPU_GS the kernel has called bf_cpu_init before, as only it knows the area. */
void bootflame_start_cpu(void)
{
#ifdef BF_CPU_NUMBER
	bf_cpu_init(bf_this_cpu(), BF_CPU_NUMBER);
#elif !defined BF_PERCPU_GS
	bf_cpu_init(&bf_cpu0, 0);
#endif
}

void bootflame_start(void (*put_byte)(char))
{
	static struct bf_config config = {.emit = put_bytes};

	config.entry_ticks = bf_ticks();
	put_byte_of_kernel = put_byte;
	bootflame_start_cpu();
	bf_init(&config);
}

void bootflame_end(unsigned int status)
{
	bf_bye(status);
}

/* Volatile: else a compiler may take each of these loops for a call of the function that it
 * is in. */
void *memset(void *to, int byte, size_t n) __attribute__((weak));
void *memcpy(void *restrict to, const void *restrict from, size_t n) __attribute__((weak));

typedef uint64_t __attribute__((may_alias)) eight_bytes;

void *memset(void *to, int byte, size_t n)
{
	volatile uint8_t *p = to;

	if ((uintptr_t)to % 8 == 0)
		for (; n >= 8; n -= 8, p += 8)
			*(volatile eight_bytes *)p = (uint8_t)byte * 0x0101010101010101u;
	while (n-- > 0)
		*p++ = (uint8_t)byte;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	volatile uint8_t *p = to;
	const uint8_t *q = from;

	if (((uintptr_t)to | (uintptr_t)from) % 8 == 0)
		for (; n >= 8; n -= 8, p += 8, q += 8)
			*(volatile eight_bytes *)p = *(const eight_bytes *)q;
	while (n-- > 0)
		*p++ = *q++;
	return to;
}

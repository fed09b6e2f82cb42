/* SPDX-License-Identifier: BSD-2-Clause
 *
 * foreign-main.c - a kernel that is none of bootflame's: a few small steps and the end.
 * In: what a multiboot 1 loader says of the machine. Out: text on the first serial port, and
 * with the vendored hooks, bootflame.h and bootflame.c, where its boot went.
 */
#include "bootflame.h"

#define COM1 0x3f8
#define FILES 48

/* What the loader tells: flags (bit 0: the next two are there), KiB below 1 MiB, KiB above. */
typedef uint32_t multiboot[3];

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void serial_put(char c)
{
	while (!(inb(COM1 + 5) & 0x20))
		;
	outb(COM1, (uint8_t)c);
}

static void say(const char *text)
{
	BF_SCOPE("say", "console");
	while (*text)
		serial_put(*text++);
}

static uint8_t frame_used[4096 * 8]; /* of 128 MiB */

static void frames_init(const multiboot info)
{
	uint64_t frames = info[0] & 1 ? info[2] / 4 : 0, unused = 0;

	BF_SCOPE("frames", "vm");
	BF_SIZE(frames);
	for (uint64_t i = 0; i < sizeof frame_used; i++) {
		frame_used[i] = i < 0x500 || i >= frames; /* we lie below 5 MiB */
		unused += !frame_used[i];
	}
	BF_COUNTER("unused", "vm", unused);
}

static uint64_t interrupt_table[2 * 256];

static void interrupts_init(void)
{
	const struct {
		uint16_t bytes;
		uint64_t at;
	} __attribute__((packed)) pointer = {sizeof interrupt_table - 1, (uint64_t)interrupt_table};

	BF_SCOPE("interrupts", "cpu");
	__asm__ volatile("lidt %0" : : "m"(pointer));
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
	BF_MARK("all masked", "cpu");
}

static void devices_init(void)
{
	BF_SCOPE("devices", "dev");
	for (uint32_t slot = 0; slot < 32; slot++) {
		uint32_t id;

		__asm__ volatile("outl %0, %1" : : "a"(0x80000000u | slot << 11), "Nd"((uint16_t)0xcf8));
		__asm__ volatile("inl %1, %0" : "=a"(id) : "Nd"((uint16_t)0xcfc));
		if (id != 0xffffffffu)
			BF_MARK("device", "dev");
	}
}

static struct file {
	struct file *next;
	uint32_t key;
} files[FILES];

/* A sorted list, which costs as the square of the files. */
static void files_init(void)
{
	struct file *first = NULL;
	uint32_t key = 1;

	BF_SCOPE("files", "fs");
	BF_SIZE(FILES);
	for (int i = 0; i < FILES; i++) {
		struct file **at = &first;

		key = key * 1664525u + 1013904223u;
		while (*at && (*at)->key < key)
			at = &(*at)->next;
		files[i] = (struct file){.next = *at, .key = key};
		*at = &files[i];
	}
}

void foreign_main(uint32_t magic, const multiboot info)
{
	outb(COM1 + 3, 0x03); /* 8 bits a character */
	outb(COM1 + 2, 0x07); /* FIFO */
	bootflame_start(serial_put);
	say("a foreign kernel\n");
	if (magic == 0x2badb002) {
		frames_init(info);
		interrupts_init();
		devices_init();
		files_init();
	}
	say("up\n");
	bootflame_end(magic == 0x2badb002 ? 0 : 1);
	outb(0xf4, 0); /* QEMU's isa-debug-exit */
}

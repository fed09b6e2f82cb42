/* SPDX-License-Identifier: BSD-2-Clause
 *
 * many-events.c - the hook library run as an ordinary program, to make traces larger than
 * a guest would: `many-events N OUT.bft` records N events of nested steps in 200 sites and
 * writes what the library puts on the line into a trace file.
 */
#include <bootflame/hooks.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../tracer/hostlib/host-clock.h"
#include "../../tracer/tracefile/tracefile.h"

static struct tf_writer trace;
static struct tf_serial serial = {.w = &trace};

static void emit(const uint8_t *bytes, size_t n)
{
	struct host_time now = host_now();

	tf_serial_add(&serial, now.ns, now.ticks, bytes, n);
}

static void inner(uint32_t word)
{
	BF_ENTER_WORD(word);
	BF_EXIT();
}

int main(int argc, char **argv)
{
	struct bf_config config = {.emit = emit, .entry_ticks = __builtin_ia32_rdtsc()};
	uint64_t n = 0;
	uint32_t first;
	int fd;

	if (argc != 3 || text_to_u64(argv[1], 1, 1000000000, &n) < 0) {
		fprintf(stderr, "usage: many-events N OUT.bft\n");
		return 2;
	}
	fd = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0) {
		perror(argv[2]);
		return 4;
	}
	tf_writer_init(&trace);
	tf_writer_open(&trace, fd);
	tf_write_fact(&trace, "mode", "time");
	tf_write_boot(&trace, 0);
	bf_cpu_init(&bf_cpu0, 0);
	bf_init(&config);
	first = bf_family("step", "synthetic", 200);
	for (uint64_t i = 0; i < n / 20; i++) {
		BF_ENTER_WORD(BF_WORD(first + i % 200, BF_KIND_ENTER));
		for (uint32_t k = 0; k < 9; k++)
			inner(BF_WORD(first + (i * 7 + k * 31) % 200, BF_KIND_ENTER));
		BF_EXIT();
	}
	bf_bye(BF_STATUS_OK);
	tf_serial_flush(&serial);
	return tf_writer_fini(&trace) < 0 ? 4 : 0;
}

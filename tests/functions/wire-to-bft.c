/* SPDX-License-Identifier: BSD-2-Clause
 *
 * wire-to-bft.c - makes a trace of a line's bytes that no recorder saw. In: an ELF file for
 * the names of sites and functions, the bytes on stdin. Out: the trace on stdout.
 */
#include <stdio.h>
#include <unistd.h>

#include "kernel-elf.h"
#include "tracefile/tracefile.h"

int main(int argc, char **argv)
{
	static struct tf_writer w;
	struct tf_symbols table = {.w = &w};
	struct tf_sites sites = {.w = &w};
	struct tf_serial serial = {.w = &w};
	struct kernel_elf k = {0};
	struct fault f = {0};
	unsigned char bytes[1024];
	char build_id[2 * sizeof k.build_id + 1] = "";
	size_t n;

	if (argc > 1 && kernel_elf_read(&k, argv[1], &f) < 0)
		return fault_print(&f, "wire-to-bft");
	tf_writer_init(&w);
	tf_writer_open(&w, dup(STDOUT_FILENO));
	tf_write_fact(&w, "mode", "time");
	for (size_t i = 0; i < k.build_id_bytes; i++)
		snprintf(build_id + 2 * i, 3, "%02x", k.build_id[i]);
	if (k.build_id_bytes)
		tf_write_fact(&w, "kernel-build-id", build_id);
	for (size_t i = 0; i < k.nsites; i++)
		tf_site_add(&sites, i, k.sites[i].name, k.sites[i].subsystem, k.sites[i].file, k.sites[i].line);
	tf_sites_flush(&sites);
	for (size_t i = 0; i < k.functions.n; i++)
		tf_symbol_add(&table, k.functions.v[i].at, k.functions.v[i].bytes, k.functions.v[i].name);
	tf_symbols_flush(&table);
	while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
		tf_serial_add(&serial, 0, 0, bytes, n);
	tf_serial_flush(&serial);
	kernel_elf_fini(&k);
	return tf_writer_fini(&w) < 0;
}

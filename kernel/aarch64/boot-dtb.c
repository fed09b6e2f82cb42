/* SPDX-License-Identifier: BSD-2-Clause
 *
 * boot-dtb.c - reads the loader's device tree (QEMU's -M virt; Linux's arm64 boot protocol).
 * In: its address. Out: boot_dtb, boot_info; a line for whatever makes no sense.
 *
 * A node's properties come before its children, so a node is known when the next one begins
 * or when it ends. Of interest are the children of the root, and those of /cpus. A
 * property's name is compared once: equal names nearly always share one string, so what it
 * turned out to be is remembered by the string's place.
 */
#include "aarch64/boot-dtb.h"

#include <bootflame/hooks.h>

#include "aarch64/fdt.h"
#include "aarch64/psci.h"
#include "irq.h"
#include "kprintf.h"
#include "machine.h"
#include "power-off.h"

#define DEPTH_MAX 16u
#define STRINGS_REMEMBERED 1024u
/* What every CPU of this kind reaches. */
#define VIRTIO_LIMIT (1ull << 36)

enum property {
	P_OTHER,
	P_ADDRESS_CELLS,
	P_SIZE_CELLS,
	P_REG,
	P_COMPATIBLE,
	P_DEVICE_TYPE,
	P_STATUS,
	P_INTERRUPTS,
	P_METHOD,
	P_ENABLE_METHOD,
	P_BOOTARGS,
	P_INITRD_START,
	P_INITRD_END,
	PROPERTIES,
};
static const char *const property_names[PROPERTIES] = {
	[P_ADDRESS_CELLS] = "#address-cells",
	[P_SIZE_CELLS] = "#size-cells",
	[P_REG] = "reg",
	[P_COMPATIBLE] = "compatible",
	[P_DEVICE_TYPE] = "device_type",
	[P_STATUS] = "status",
	[P_INTERRUPTS] = "interrupts",
	[P_METHOD] = "method",
	[P_ENABLE_METHOD] = "enable-method",
	[P_BOOTARGS] = "bootargs",
	[P_INITRD_START] = "linux,initrd-start",
	[P_INITRD_END] = "linux,initrd-end",
};

struct value {
	const uint8_t *at;
	uint32_t bytes;
};

/* A node as far as it is known. Cells: those that it has for its children's reg. */
struct node {
	const char *name;
	uint32_t has; /* a bit for each property */
	struct value p[PROPERTIES];
};
struct cells {
	uint32_t address, size;
	int are_cpus;
};

struct reader {
	struct fdt fdt;
	struct node node;
	unsigned int depth; /* of the node; the root has 1 */
	struct cells cells[DEPTH_MAX];
	uint8_t remembered[STRINGS_REMEMBERED]; /* 1 + enum property; 0: not seen yet */
};

struct boot_dtb boot_dtb;
static struct boot_memory memory_list[DTB_MEMORY_MAX];
static struct boot_module initrd;

static struct boot_memory memory(uint32_t i)
{
	return memory_list[i];
}

static struct boot_module module(uint32_t i)
{
	(void)i;
	return initrd;
}

/* ---- Properties ---------------------------------------------------------------- */

static enum property property_of(struct reader *r)
{
	uint32_t at = r->fdt.name_at;
	unsigned int p;

	if (at < STRINGS_REMEMBERED && r->remembered[at])
		return r->remembered[at] - 1;
	for (p = PROPERTIES - 1; p > P_OTHER; p--) {
		const char *a = property_names[p], *b = r->fdt.name;

		while (*a && *a == *b)
			a++, b++;
		if (*a == *b)
			break;
	}
	if (at < STRINGS_REMEMBERED)
		r->remembered[at] = (uint8_t)(p + 1);
	return p;
}

static struct value value(const struct node *n, enum property p)
{
	return n->has & 1u << p ? n->p[p] : (struct value){NULL, 0};
}

/* Whether the value is that text; of a list, whether its first string is. */
static int says(const struct node *n, enum property p, const char *text)
{
	struct value v = value(n, p);

	for (uint32_t i = 0; i < v.bytes && v.at[i] == (uint8_t)text[i]; i++) {
		if (!text[i])
			return 1;
	}
	return 0;
}

/* The i-th entry of reg, by the parent's cells. 0, or -1: there is none. */
static int reg(const struct node *n, const struct cells *c, uint32_t i, uint64_t *address, uint64_t *bytes)
{
	struct value v = value(n, P_REG);
	uint32_t entry = 4 * (c->address + c->size);
	const uint8_t *at;

	if (c->address == 0 || c->address > 2 || c->size > 2 || v.bytes / entry <= i)
		return -1;
	at = v.at + i * entry;
	*address = fdt_cells(&at, c->address);
	*bytes = fdt_cells(&at, c->size);
	return 0;
}

/* The i-th interrupt, as a GIC's INTID; IRQ_NONE where there is none that makes sense. */
static unsigned int interrupt(const struct node *n, uint32_t i, int *is_edge)
{
	enum { CELLS = 3, SHARED = 0, PRIVATE = 1, EDGES = 3, SHARED_FIRST = 32, PRIVATE_FIRST = 16, END = 1020 };
	struct value v = value(n, P_INTERRUPTS);
	uint64_t kind, number;
	const uint8_t *at;

	*is_edge = 0;
	if (v.bytes / (4 * CELLS) <= i)
		return IRQ_NONE;
	at = v.at + i * 4 * CELLS;
	kind = fdt_cells(&at, 1);
	number = fdt_cells(&at, 1);
	*is_edge = (fdt_cells(&at, 1) & EDGES) != 0;
	if (kind == SHARED && number < END - SHARED_FIRST)
		return (unsigned int)number + SHARED_FIRST;
	if (kind == PRIVATE && number < SHARED_FIRST - PRIVATE_FIRST)
		return (unsigned int)number + PRIVATE_FIRST;
	return IRQ_NONE;
}

/* ---- Nodes --------------------------------------------------------------------- */

static void take_chosen(const struct node *n)
{
	struct value args = value(n, P_BOOTARGS), start = value(n, P_INITRD_START), end = value(n, P_INITRD_END);

	if (args.bytes > 0 && args.at[args.bytes - 1] == '\0')
		boot_info.command_line = (uintptr_t)args.at;
	else if (args.bytes > 0)
		kprintf("dtb: bootargs has no end, ignored\n");
	if ((start.bytes == 4 || start.bytes == 8) && (end.bytes == 4 || end.bytes == 8)) {
		uint64_t first = fdt_cells(&start.at, start.bytes / 4), stop = fdt_cells(&end.at, end.bytes / 4);

		/* An end that comes before the start gives no module that anybody takes. */
		initrd = (struct boot_module){first, stop - first};
		boot_info.modules = 1;
	}
}

static void take_memory(const struct node *n, const struct cells *c)
{
	uint64_t address, bytes;

	for (uint32_t i = 0; reg(n, c, i, &address, &bytes) == 0; i++) {
		if (boot_info.memory_entries == DTB_MEMORY_MAX) {
			kprintf("dtb: more than %u ranges of memory, the rest ignored\n", DTB_MEMORY_MAX);
			return;
		}
		memory_list[boot_info.memory_entries++] = (struct boot_memory){address, bytes, BOOT_MEMORY_RAM};
	}
}

static void take_cpu(const struct node *n, const struct cells *c)
{
	uint64_t address, none;

	if (!says(n, P_ENABLE_METHOD, "psci") || reg(n, c, 0, &address, &none) < 0)
		return;
	if (boot_dtb.cpus < CPUS_MAX)
		boot_dtb.cpu_id[boot_dtb.cpus] = address;
	boot_dtb.cpus++;
}

static void take_virtio(const struct node *n, const struct cells *c)
{
	struct dtb_virtio *v = &boot_dtb.virtio[boot_dtb.virtio_count];
	uint64_t bytes;

	if (boot_dtb.virtio_count == DTB_VIRTIO_MAX || reg(n, c, 0, &v->address, &bytes) < 0 || v->address % 4 != 0 ||
	    v->address >= VIRTIO_LIMIT) {
		kprintf("dtb: %s is out of reach, ignored\n", n->name);
		return;
	}
	v->irq = interrupt(n, 0, &v->is_edge);
	boot_dtb.virtio_count++;
}

static void take_gic(const struct node *n, const struct cells *c, unsigned int version)
{
	uint64_t bytes, second, second_bytes;

	if (reg(n, c, 0, &boot_dtb.gic_distributor, &bytes) < 0 || reg(n, c, 1, &second, &second_bytes) < 0) {
		kprintf("dtb: %s has no registers, ignored\n", n->name);
		return;
	}
	boot_dtb.gic_version = version;
	if (version == 2) {
		boot_dtb.gic_cpu = second;
		return;
	}
	boot_dtb.gic_redistributors = second;
	boot_dtb.gic_redistributors_bytes = second_bytes;
}

static void take_gicv2(const struct node *n, const struct cells *c)
{
	take_gic(n, c, 2);
}

static void take_gicv3(const struct node *n, const struct cells *c)
{
	take_gic(n, c, 3);
}

static void take_timer(const struct node *n, const struct cells *c)
{
	enum { SECURE, PHYSICAL, VIRTUAL };
	int is_edge;

	(void)c;
	boot_dtb.timer_irq = interrupt(n, VIRTUAL, &is_edge);
}

static void take_psci(const struct node *n, const struct cells *c)
{
	(void)c;
	if (says(n, P_METHOD, "hvc"))
		psci_use_hvc(1);
	else if (says(n, P_METHOD, "smc"))
		psci_use_hvc(0);
}

/* What a device is compatible with is a list, the closest first. One of these is enough. */
static void take_device(const struct node *n, const struct cells *c)
{
	static const struct {
		const char *name;
		void (*take)(const struct node *n, const struct cells *c);
	} known[] = {
		{"virtio,mmio", take_virtio}, {"arm,cortex-a15-gic", take_gicv2}, {"arm,gic-400", take_gicv2},
		{"arm,gic-v3", take_gicv3},   {"arm,armv8-timer", take_timer},    {"arm,psci-1.0", take_psci},
		{"arm,psci-0.2", take_psci},
	};
	struct value v = value(n, P_COMPATIBLE);

	for (uint32_t at = 0; at < v.bytes; at++) {
		for (unsigned int i = 0; i < sizeof known / sizeof known[0]; i++) {
			const char *name = known[i].name;
			uint32_t j = at;

			while (j < v.bytes && *name && v.at[j] == (uint8_t)*name)
				j++, name++;
			if (j < v.bytes && !*name && !v.at[j]) {
				known[i].take(n, c);
				return;
			}
		}
		while (at < v.bytes && v.at[at])
			at++;
	}
}

static int is_named(const struct node *n, const char *name)
{
	const char *a = n->name;

	for (; *name && *a == *name; a++)
		name++;
	return *a == *name;
}

/* The node is known. A disabled one is not there for us. */
static void take(struct reader *r)
{
	const struct node *n = &r->node;
	struct cells *own;
	struct value a = value(n, P_ADDRESS_CELLS), s = value(n, P_SIZE_CELLS);

	if (r->depth == 0 || r->depth > DEPTH_MAX)
		return;
	own = &r->cells[r->depth - 1];
	own->address = a.bytes == 4 ? fdt_u32(a.at) : 2; /* the standard's defaults */
	own->size = s.bytes == 4 ? fdt_u32(s.at) : 1;
	own->are_cpus = r->depth == 2 && is_named(n, "cpus");
	if (r->depth == 1 || (n->has & 1u << P_STATUS && !says(n, P_STATUS, "okay") && !says(n, P_STATUS, "ok")))
		return;
	if (r->depth == 3 && own[-1].are_cpus && says(n, P_DEVICE_TYPE, "cpu"))
		take_cpu(n, &own[-1]);
	if (r->depth != 2)
		return;
	if (n->has & 1u << P_COMPATIBLE)
		take_device(n, &own[-1]);
	else if (says(n, P_DEVICE_TYPE, "memory"))
		take_memory(n, &own[-1]);
	else if (is_named(n, "chosen"))
		take_chosen(n);
}

static enum fdt_token read_all(struct reader *r)
{
	int known = 1; /* the node has been taken */
	enum fdt_token token;

	while ((token = fdt_next(&r->fdt)) != FDT_BAD && token != FDT_END) {
		if (token == FDT_PROPERTY) {
			enum property p = property_of(r);

			if (p != P_OTHER) {
				r->node.has |= 1u << p;
				r->node.p[p] = (struct value){r->fdt.value, r->fdt.value_bytes};
			}
			continue;
		}
		if (!known)
			take(r);
		known = token == FDT_NODE_END;
		if (token == FDT_NODE) {
			r->depth++;
			r->node.name = r->fdt.name;
			r->node.has = 0;
		} else if (r->depth > 0) {
			r->depth--;
		}
	}
	return token;
}

/* The bytes of the tree there; 0: there is none. */
static uint32_t tree_bytes(uint64_t address)
{
	const uint8_t *header = address % 8 == 0 ? boot_at(address, FDT_HEADER_BYTES) : NULL;
	uint32_t bytes = header ? fdt_bytes(header) : 0;

	return boot_at(address, bytes) ? bytes : 0;
}

void boot_dtb_read(uint64_t address)
{
	static struct reader r;
	uint32_t bytes;

	BF_SCOPE("dtb_read", "init");
	bytes = tree_bytes(address);
	if (bytes == 0 || fdt_open(&r.fdt, (const uint8_t *)(uintptr_t)address, bytes) < 0)
		panic("no device tree from the loader at 0x%lx", address);
	BF_SIZE(r.fdt.structure_end - r.fdt.structure);
	boot_info = (struct boot_info){
		.protocol = "dtb",
		.memory = memory,
		.module = module,
		.handover = address,
		.handover_bytes = bytes,
	};
	boot_dtb.timer_irq = IRQ_NONE;
	if (read_all(&r) == FDT_BAD)
		kprintf("dtb: the tree at 0x%lx makes no sense, read as far as it does\n", address);
}

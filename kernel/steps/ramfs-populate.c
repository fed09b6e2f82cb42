/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ramfs-populate.c - the files of this boot: an embedded tree, and one file for each
 * PVH module (QEMU's -initrd). The embedded files have seven sizes, so that a single
 * boot shows how the cost of ramfs_create grows; their text is repeated up to the size,
 * which keeps kilobytes of filling out of the image.
 */
#include "kprintf.h"
#include "steps/boot-modules.h"
#include "steps/ramfs.h"
#include "sysinit.h"

static const char *const directories[] = {"bin", "boot", "dev", "etc", "etc/rc.d"};

static const struct {
	const char *path;
	size_t bytes;
	const char *text;
} files[] = {
	{"etc/hostname", 64, "bootflame\n"},
	{"etc/fstab", 128, "ramfs / ramfs rw 0 0\n"},
	{"etc/passwd", 256, "root:*:0:0:Charlie &:/root:/bin/sh\n"},
	{"etc/rc.d/rc", 512, "mount -a\nifconfig lo0 up\nlogin\n"},
	{"etc/services", 1024, "echo 7/tcp\ndiscard 9/tcp\ntime 37/tcp\n"},
	{"bin/init", 2048, "#!/bin/sh\nexec /etc/rc.d/rc\n"},
	{"boot/loader.conf", 4096, "autoboot_delay=\"-1\"\nbeastie_disable=\"YES\"\n"},
};

/* A node keeps its path, so each module has one that stays. */
static const char *const module_paths[BOOT_MODULES_MAX] = {
	"boot/module0",
	"boot/module1",
	"boot/module2",
	"boot/module3",
};

static unsigned int string_bytes(const char *s)
{
	unsigned int n = 0;

	while (s[n])
		n++;
	return n;
}

static void ramfs_populate(void *unused)
{
	uint32_t made = 0;

	(void)unused;
	for (unsigned int i = 0; i < sizeof directories / sizeof directories[0]; i++) {
		if (ramfs_mkdir(directories[i]) < 0)
			kprintf("ramfs: cannot make directory %s\n", directories[i]);
	}
	for (unsigned int i = 0; i < sizeof files / sizeof files[0]; i++, made++) {
		if (ramfs_create(files[i].path, files[i].bytes, files[i].text, string_bytes(files[i].text)) < 0)
			kprintf("ramfs: cannot create %s\n", files[i].path);
	}
	for (uint32_t i = 0; i < boot_modules.count; i++, made++) {
		const struct boot_module *m = &boot_modules.list[i];

		if (ramfs_create(module_paths[i], m->bytes, (const void *)(uintptr_t)m->address, m->bytes) < 0)
			kprintf("ramfs: cannot create %s of %lu bytes\n", module_paths[i], m->bytes);
	}
	BF_SIZE(made);
}
SYSINIT(ramfs_populate, SI_SUB_FS, SI_ORDER_SECOND, ramfs_populate, NULL);

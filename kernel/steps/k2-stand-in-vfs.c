/* SPDX-License-Identifier: BSD-2-Clause
 *
 * k2-stand-in-vfs.c - vfs.h with one file, sbin/init, until the real one is merged: then this
 * file goes. It is the loader's first module, or the program that was built.
 */
#include "steps/boot-modules.h"
#include "vfs.h"

extern const char stand_in_init[], stand_in_init_end[];
__asm__(".pushsection .rodata\n"
	"stand_in_init: .incbin \"" STAND_IN_INIT "\"\n"
	"stand_in_init_end:\n"
	".popsection");

const void *vfs_contents(const char *path, size_t *bytes)
{
	if (__builtin_memcmp(path, "sbin/init", 10) != 0)
		return NULL;
	if (boot_modules.count) {
		*bytes = boot_modules.list[0].bytes;
		return (const void *)(uintptr_t)boot_modules.list[0].address;
	}
	*bytes = (size_t)(stand_in_init_end - stand_in_init);
	return stand_in_init;
}

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * initramfs-image.S - the embedded initramfs, as initramfs-pack.sh made it. In: INITRAMFS, the
 * file's name. Out: the bytes from initramfs_start to initramfs_end.
 */
	.section .rodata.initramfs, "a"
	.globl initramfs_start, initramfs_end
	/* Files lie at multiples of 4 from here; the first at one of 16 makes words of most. */
	.balign 16
initramfs_start:
	.incbin INITRAMFS
initramfs_end:

	.section .note.GNU-stack, ""

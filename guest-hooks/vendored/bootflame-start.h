/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bootflame-start.h - the whole of the hooks' set-up in two calls. In: a function that puts
 * a byte on the line, as it is: no '\n' becomes "\r\n" and no zero is left out. Out: hello,
 * and at the end the events and a bye. The end of the vendored bootflame.h.
 */
#ifndef BOOTFLAME_START_H
#define BOOTFLAME_START_H

#ifdef BOOTFLAME

/* The boot begins: its zero is now. On the first CPU, as soon as the line works; hooks are
 * open from here on. */
void bootflame_start(void (*put_byte)(char));
/* Every other CPU, before its first hook. */
void bootflame_start_cpu(void);
/* The boot is over: 0 if it went well. The machine may run on. */
void bootflame_end(unsigned int status);

#else

#define bootflame_start(put_byte) ((void)(put_byte))
#define bootflame_start_cpu() ((void)0)
#define bootflame_end(status) ((void)(status))

#endif
#endif

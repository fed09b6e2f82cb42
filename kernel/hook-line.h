/* SPDX-License-Identifier: BSD-2-Clause
 *
 * hook-line.h - where the hooks' frames go, and when: the config that bf_init is given.
 * Text always goes to the 16550.
 */
#ifndef HOOK_LINE_H
#define HOOK_LINE_H

#include <bootflame/hooks.h>

#include <stddef.h>
#include <stdint.h>

/* Frames go to the 16550 until something else is chosen. */
extern struct bf_config hook_line_config;

/* Does what drain= and transport= ask for. */
void hook_line_choose(void);
/* Whether the ring is to be drained between two steps. */
int hook_line_drains_when_quiet(void);

/* From here on frames go there: a driver that has come up and was asked for. `mmio` is
 * its count of device registers touched, which hook_line_report tells. */
void hook_line_move(void (*emit)(const uint8_t *bytes, size_t n), void (*flush)(void), const uint64_t *mmio);

/* With exits=1: one console line, how often frames touched a device. Each is an exit to
 * the VMM. */
void hook_line_report(void);

#endif

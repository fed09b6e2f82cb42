/* SPDX-License-Identifier: BSD-2-Clause
 *
 * uart.h - the one way on to the serial line, for text and for frames.
 */
#ifndef UART_H
#define UART_H

#include <stddef.h>
#include <stdint.h>

void uart_init(void);

/* Puts n bytes on the line, whole: no interrupt and no CPU comes between two of them, so that
 * neither text nor a frame is ever torn by the other. Waits for a slow line. Returns how
 * often it touched a port. */
size_t uart_write(const uint8_t *bytes, size_t n);

#endif

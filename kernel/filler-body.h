/* SPDX-License-Identifier: BSD-2-Clause
 *
 * filler-body.h - the body of a filler step: work of an exactly known size.
 */
#ifndef FILLER_BODY_H
#define FILLER_BODY_H

/* Instructions, from the first to the ret inclusive; even, at least 4. */
#define FILLER_INSNS(i) (250u + 50u * ((i) % 16u))
/* The argument of filler_body that makes it so; see x86-filler-body.S. */
#define FILLER_TURNS(insns) (((insns)-2u) / 2u)

void filler_body(void *turns);

#endif

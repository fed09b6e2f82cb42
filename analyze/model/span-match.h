/* SPDX-License-Identifier: BSD-2-Clause
 *
 * span-match.h - which span of one boot is which of the other. In: the two trees as step-match has
 * numbered them, and what it found. Out: pairs of nodes.
 */
#ifndef SPAN_MATCH_H
#define SPAN_MATCH_H

#include "step-match.h"

/* other[side][node] is the node of the other side, or MATCH_NONE. Both are made here; the caller
 * frees them in either case. 0, or -1: out of memory. */
int span_match(uint32_t *other[2], const struct match_side sides[2], const struct match_step *steps, size_t nsteps);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * growth-words.h - a growth in words and as JSON, the same for every verb. In: what the model
 * fitted. Out: a few words, no newline; or keys into an object that is open.
 */
#ifndef GROWTH_WORDS_H
#define GROWTH_WORDS_H

#include "../model/growth.h"
#include "json.h"

/* "n^2"; "n or n log n", "n to n^2" where it is not decided, or "undecided". */
void growth_words_class(FILE *out, const struct growth *g);
/* Why it is not decided, and what would: "too noisy; 6 more sizes up to 4,096 would decide". */
void growth_words_wants(FILE *out, const struct growth *g);
/* "n calls of n each", "a loop of n^2 in as many calls"; nothing where either is undecided. */
void growth_words_split(FILE *out, const struct growth_split *split);
/* "12,345 (12,000 to 13,000)": the cost at ten times the largest n, with its interval. */
void growth_words_at_10x(FILE *out, const struct growth *g);

/* class, verdict, reason, class_low, class_high, exponent, exponent_low, exponent_high,
 * confidence, at_10x, at_10x_low, at_10x_high, wants_sizes, wants_up_to, wants_within. */
void growth_json(struct json *j, const struct growth *g);
/* points: [{n, cost}]. */
void growth_json_points(struct json *j, const struct growth_point *points, size_t n);
/* shape, calls, each: the classes. */
void growth_json_split(struct json *j, const struct growth_split *split);

#endif

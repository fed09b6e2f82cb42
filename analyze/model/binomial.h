/* SPDX-License-Identifier: BSD-2-Clause
 *
 * binomial.h - what a count of k in n trials says of the rate. In: k, n, alpha. Out: the exact
 * interval of Clopper and Pearson, in which the rate lies but for alpha at most.
 */
#ifndef BINOMIAL_H
#define BINOMIAL_H

#include <stddef.h>

void binomial_interval(size_t k, size_t n, double alpha, double *low, double *high);

#endif

/* SPDX-License-Identifier: BSD-2-Clause
 *
 * rank-test.h - whether two samples differ by more than chance. In: the costs of one step
 * in the boots of two sides. Out: p, the probability of so clear a difference were the
 * boots all alike. Pure arithmetic.
 *
 * Alike means that any boot could have been of either side. Boots of one side recorded behind
 * those of the other are not: what the machine does meanwhile is then a difference, and p small
 * for it. In turns they are.
 *
 * It is the Mann-Whitney U test, exact: of all ways to divide the boots between the sides,
 * how many set them apart as much. Ranks, because boot times under a hypervisor have a few
 * wild outliers and no shape that one could assume; a permutation test of the means would
 * let one outlier decide. Equal costs are counted against a difference: p is then too
 * large, never too small, and one table serves every step. Above RANK_EXACT_PAIRS pairs
 * of boots (100 a side) the normal approximation takes over, which is then good to 0.001.
 */
#ifndef RANK_TEST_H
#define RANK_TEST_H

#include <stddef.h>
#include <stdint.h>

#define RANK_EXACT_PAIRS 10000

struct rank_test {
	size_t n[2];
	double *below; /* below[u]: P(U <= u), u up to half of the pairs; NULL: approximated */
};

/* For sides of n[0] and n[1] boots. 0, or -1: out of memory. */
int rank_test_init(struct rank_test *t, size_t base, size_t new);
void rank_test_fini(struct rank_test *t);
/* Two-sided. Sorts both samples. *sign: 1 where new ranks higher, -1 lower, else 0. */
double rank_test_p(const struct rank_test *t, uint64_t *base, uint64_t *new, int *sign);
/* The least p that so many boots a side can give at all. */
double rank_test_least(const struct rank_test *t);

#endif

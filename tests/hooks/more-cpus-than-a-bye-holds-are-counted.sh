# SPDX-License-Identifier: BSD-2-Clause
#
# more-cpus-than-a-bye-holds-are-counted.sh - eighteen CPUs where a bye has room for sixteen: the
# two others record nothing, and what they would have is in the count of the dropped.

. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/storm.inc"

storm many 0 'case=cpus cpus=18 bursts=10' --exact --smp 18
storm_check many whole
[ "$(grep -c '^bye cpu ' many.dump)" = 16 ] || fail "not 16 CPUs in the bye: $(grep '^bye cpu' many.dump)"
[ "$(storm_lost many)" = 80 ] || fail "lost $(storm_lost many), not 2 x 40"

# SPDX-License-Identifier: BSD-2-Clause
#
# tests.mk - `make test`: what it builds beside the programs, all of it under $(B)/tests,
# and how it is run. Included by the top Makefile.

# Unit tests: a .c a program, linked with everything of ours that is no verb.
TEST_UNIT := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/*.c))
# Tools that the cases call.
TEST_TOOLS := $(patsubst tests/tools/%.c,$(B)/tests/%,$(wildcard tests/tools/*.c))
TEST_A := $(B)/tests/analyze.a

$(TEST_A): $(call obj,$(filter-out analyze/main.c analyze/cmd%.c,$(ANALYZE_SRC)))
	@mkdir -p $(@D)
	@echo "  AR   $@"
	@rm -f $@ && ar rcs $@ $^

$(TEST_UNIT): $(B)/tests/unit/%: tests/unit/%.c tests/tests.mk $(TEST_A) $(LEAF_A)
	@mkdir -p $(@D)
	@echo "  LD   $@"
	@$(CC) $(HOST_CFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(TEST_A) $(LEAF_A) -lcmocka -linih -lz -lm

# With a part of the kernel in it.
$(B)/tests/unit/lying-virtio-device: private HOST_CFLAGS += -Ikernel

# The hook library as an ordinary program: its sites lie at fixed 32-bit addresses.
$(B)/tests/many-events: TOOL_FLAGS := -DBOOTFLAME -mno-red-zone -fno-pie -no-pie
$(B)/tests/many-events: TOOL_SRC := $(HOOKS_SRC)
$(B)/tests/many-events: $(HOOKS_SRC)
-include $(wildcard tests/tools/*.mk)
$(TEST_TOOLS): $(B)/tests/%: tests/tools/%.c tests/tests.mk $(TEST_A) $(LEAF_A)
	@mkdir -p $(@D)
	@echo "  LD   $@"
	@$(CC) $(HOST_CFLAGS) $(CFLAGS) $(TOOL_FLAGS) -MMD -MP -MF $@.d -o $@ $< $(TOOL_SRC) $(TEST_A) $(LEAF_A) -linih -lz -lm

-include $(TEST_UNIT:=.d) $(TEST_TOOLS:=.d)

# Guests that the cases boot.
-include tests/guests/guests.mk
-include $(wildcard tests/guests/*/*.mk)

.PHONY: test-programs guests
test-programs: $(TEST_UNIT) $(TEST_TOOLS) guests hook-cost-guests

# Debian's kernels, which the cases of tests/linux boot; taken from apt once.
.PHONY: linux-images
linux-images: $(B)/linux-images/tried
$(B)/linux-images/tried: tests/fetch-linux-images.sh
	@echo "  GET  $(@D)"
	@sh tests/fetch-linux-images.sh $(@D)

# `make test ONLY='wire report/cut'` runs some.
test:
	@sh .ci/deps test
	@$(MAKE) -s all test-programs linux-images
	@B='$(abspath $(B))' CC='$(CC)' bash tests/run $(ONLY)

bench:
	@sh .ci/deps test
	@$(MAKE) -s all test-programs linux-images
	@B='$(abspath $(B))' sh tests/bench.sh

.PHONY: bench-gate
bench-gate:
	@sh .ci/deps test
	@$(MAKE) -s all
	@B='$(abspath $(B))' sh tests/bench-gate.sh

.PHONY: bench-page pictures
bench-page:
	@sh .ci/deps test
	@$(MAKE) -s all $(B)/tests/many-events
	@B='$(abspath $(B))' sh tests/bench-page.sh

# The README's pictures, drawn anew.
pictures:
	@sh .ci/deps test
	@$(MAKE) -s all
	@B='$(abspath $(B))' sh tests/make-pictures.sh analyze/out/page/pictures

.PHONY: bench-growth
bench-growth:
	@sh .ci/deps test
	@$(MAKE) -s all guests $(B)/tests/growth-cases $(B)/tests/growth-judge
	@B='$(abspath $(B))' sh tests/bench-growth.sh

# SPDX-License-Identifier: BSD-2-Clause
#
# arm64.mk - the aarch64 test guest, by both compilers and in the three forms that a hook has
# there: LSE atomics, exclusive loads and stores, and the area found by TPIDR_EL1. Included
# by the tests' makefile, which has B, HOOKS_SRC and WARNINGS; `make arm64-guests` builds all
# of them as $(B)/guests/arm64/COMPILER-FORM.elf.

ARM64_DIR := tests/guests/arm64
ARM64_GCC ?= aarch64-linux-gnu-gcc
ARM64_CLANG ?= clang --target=aarch64-none-elf
ARM64_LD ?= aarch64-linux-gnu-ld

# General registers only, as nobody saves the others; no calls into libgcc for atomics.
ARM64_CFLAGS := -std=gnu11 -O2 -ffreestanding -fno-pie -mgeneral-regs-only -mno-outline-atomics \
	-fno-stack-protector -fno-asynchronous-unwind-tables -DBOOTFLAME -Itests/guests -Iguest-hooks/include $(WARNINGS)
# Without this gcc makes memset of the loop that is memset.
ARM64_CFLAGS_gcc := -fno-tree-loop-distribute-patterns
ARM64_CC_gcc = $(ARM64_GCC)
ARM64_CC_clang = $(ARM64_CLANG)
ARM64_FORM_lse := -march=armv8.1-a
ARM64_FORM_llsc := -march=armv8-a
ARM64_FORM_tpidr := -march=armv8.1-a -DBF_PERCPU_TPIDR=0
ARM64_FORM_cursor := -march=armv8-a -DBF_PERCPU_TPIDR=-BF_RING_BYTES

ARM64_SRC := $(sort $(wildcard $(ARM64_DIR)/*.S $(ARM64_DIR)/*.c) tests/guests/guest-words.c $(HOOKS_SRC))

.PHONY: guests arm64-guests
guests: arm64-guests

define arm64_rules
ARM64_OBJ_$(1)_$(2) := $$(patsubst %,$(B)/guests/arm64/$(1)-$(2)/%.o,$(ARM64_SRC))
$(B)/guests/arm64/$(1)-$(2)/%.o: % $(ARM64_DIR)/arm64.mk
	@mkdir -p $$(@D)
	@echo "  GCC  $$@"
	@$$(ARM64_CC_$(1)) $$(ARM64_CFLAGS) $$(ARM64_CFLAGS_$(1)) $$(ARM64_FORM_$(2)) -MMD -MP -c -o $$@ $$<
$(B)/guests/arm64/$(1)-$(2).elf: $$(ARM64_OBJ_$(1)_$(2)) $(ARM64_DIR)/arm64.ld
	@echo "  GLD  $$@"
	@$$(ARM64_LD) -nostdlib -static --build-id=sha1 -z noexecstack -z max-page-size=4096 -T $(ARM64_DIR)/arm64.ld \
		-o $$@ $$(ARM64_OBJ_$(1)_$(2))
arm64-guests: $(B)/guests/arm64/$(1)-$(2).elf
-include $$(ARM64_OBJ_$(1)_$(2):.o=.d)
endef
$(foreach compiler,gcc clang,$(foreach form,lse llsc tpidr cursor,$(eval $(call arm64_rules,$(compiler),$(form)))))

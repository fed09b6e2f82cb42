# SPDX-License-Identifier: BSD-2-Clause
#
# linux-init.mk - the agent for a stock Linux: a static program without a libc, together with
# the hook library. Included by the top Makefile, which has B and HOOKS_SRC. That for
# aarch64 is built where its compiler is (gcc-aarch64-linux-gnu).

AGENT_SRC := $(sort $(wildcard guest-hooks/linux-init/*.c)) $(sort $(HOOKS_SRC))
AGENT_X86 := $(B)/linux-init/bootflame-init-x86-64
AGENT_ARM64 := $(B)/linux-init/bootflame-init-aarch64
ARM64_CC ?= aarch64-linux-gnu-gcc

AGENT_CFLAGS := -std=gnu11 -Os -ffreestanding -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables \
	-ffunction-sections -fdata-sections $(WARNINGS)
# The ring is emptied as often as it is full, at no cost to a boot that is over.
AGENT_CPPFLAGS := -DBOOTFLAME -DBF_SELF_DESCRIBING -DBF_RING_BYTES=8192 -DBF_TICKS=agent_ticks \
	-DBF_CPU_NUMBER=agent_cpu -DBF_CPU_HEADER='"agent-clock.h"' -Iguest-hooks/include -Iguest-hooks/linux-init
AGENT_LDFLAGS := -nostdlib -static -s -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,-z,norelro -Wl,-z,noseparate-code

# $(1): the compiler, $(2): the program, $(3): options of the architecture, $(4): its largest page
define agent_rules
$(2): $(patsubst %.c,$(2).o/%.o,$(AGENT_SRC))
	@echo "  LLD  $$@"
	@$(1) $(3) $(AGENT_LDFLAGS) -Wl,-z,max-page-size=$(4) -o $$@ $$^
$(2).o/%.o: %.c guest-hooks/linux-init/linux-init.mk
	@mkdir -p $$(@D)
	@echo "  LCC  $$@"
	@$(1) $(AGENT_CFLAGS) $(3) $(AGENT_CPPFLAGS) -MMD -MP -c -o $$@ $$<
-include $(patsubst %.c,$(2).o/%.d,$(AGENT_SRC))
endef
$(eval $(call agent_rules,$(CC),$(AGENT_X86),-mgeneral-regs-only -fcf-protection=none,4096))
$(eval $(call agent_rules,$(ARM64_CC),$(AGENT_ARM64),-mgeneral-regs-only -mno-outline-atomics,65536))

# What can be built here.
AGENTS := $(AGENT_X86) $(if $(shell command -v $(ARM64_CC) 2>/dev/null),$(AGENT_ARM64))

.PHONY: linux-init
linux-init: $(AGENTS)

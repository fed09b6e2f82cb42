# SPDX-License-Identifier: BSD-2-Clause
#
# guests.mk - guests that the tests boot. Each is made of its own directory, the hook
# library and those of the tiny kernel's files that it names; all by the kernel's rules.

# These guests have no user mode, so nothing goes back to it; trap-entry.S knows the names.
GUEST_LDFLAGS := --defsym=percpu_user_over=0 --defsym=x86_user_leave=0

STORM_SRC := $(sort $(wildcard tests/guests/storm/*.c tests/guests/storm/*.S))
STORM_KERNEL_SRC := kernel/x86-64/x86-start.S kernel/x86-64/trap-entry.S kernel/x86-64/x86-freestanding.c kernel/kprintf.c kernel/panic.c kernel/x86-64/x86-power-off.c \
	kernel/steps/x86-64/gdt.c kernel/steps/x86-64/idt.c kernel/steps/x86-64/uart-16550.c
# A ring of 512 records: one that is full is what half of the cases are about.
STORM_CPPFLAGS := -Ikernel -Itests/guests/storm -Iguest-hooks/include -DBOOTFLAME -DBF_PERCPU_GS=64 -DBF_RING_BYTES=4096
# The same with a clock that each CPU may have differ: TCG ignores what is written to the
# time-stamp counter, so the hook adds the difference.
STORM_SKEW := '-DBF_ASM_CLOCK="	rdtsc\n	add %%gs:0, %%eax\n	adc %%gs:4, %%edx\n"'

STORM_ELF := $(B)/guests/storm.elf
STORM_SKEW_ELF := $(B)/guests/storm-skew.elf

define storm_rules
$(1)_OBJ := $$(patsubst %,$(B)/guests/$(1)/%.o,$$(STORM_SRC) $$(STORM_KERNEL_SRC) $$(sort $$(HOOKS_SRC)))
$(B)/guests/$(1)/%.c.o: %.c tests/guests/guests.mk kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$$(KCC) $$(KERNEL_CFLAGS) $$(STORM_CPPFLAGS) $(2) -MMD -MP -c -o $$@ $$<
$(B)/guests/$(1)/%.S.o: %.S tests/guests/guests.mk kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$$(KCC) $$(STORM_CPPFLAGS) -MMD -MP -c -o $$@ $$<
$(B)/guests/$(1).elf: $$($(1)_OBJ) kernel/x86-64/x86-kernel.ld
	@echo "  KLD  $$@"
	@$$(KLD) $$(KERNEL_LDFLAGS) $$(GUEST_LDFLAGS) -T kernel/x86-64/x86-kernel.ld -o $$@ $$(filter %.o,$$^)
-include $$($(1)_OBJ:.o=.d)
endef
$(eval $(call storm_rules,storm,))
$(eval $(call storm_rules,storm-skew,$(STORM_SKEW)))

.PHONY: guests
guests: $(STORM_ELF) $(STORM_SKEW_ELF)

# What a hook costs, by each compiler. barectf (python3-barectf) makes its hooks here and now.
COST_SRC := tests/guests/hook-cost/hook-cost.c tests/guests/hook-cost/tslog-like.c
COST_KERNEL_SRC := $(STORM_KERNEL_SRC)
COST_CPPFLAGS := -Ikernel -Itests/guests/hook-cost -Iguest-hooks/include -I$(B)/guests/barectf -DBOOTFLAME -DBF_PERCPU_GS=0
BARECTF := $(B)/guests/barectf

$(BARECTF)/barectf.c: tests/guests/hook-cost/barectf.yaml
	@mkdir -p $(@D)
	@echo "  GEN  $@"
	@barectf generate --code-dir $(@D) --headers-dir $(@D) --metadata-dir $(@D) $<

define cost_rules
cost_$(1)_OBJ := $$(patsubst %,$(B)/guests/hook-cost-$(1)/%.o,$$(COST_SRC) $$(COST_KERNEL_SRC) $$(sort $$(HOOKS_SRC))) \
	$(B)/guests/hook-cost-$(1)/barectf.o
$(B)/guests/hook-cost-$(1)/barectf.o: $(BARECTF)/barectf.c
	@mkdir -p $$(@D)
	@$(1) $$(filter-out -W%,$$(KERNEL_CFLAGS)) -DNDEBUG -I$(BARECTF) -c -o $$@ $$<
$(B)/guests/hook-cost-$(1)/%.c.o: %.c tests/guests/guests.mk kernel/kernel.mk $(BARECTF)/barectf.c
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$(1) $$(KERNEL_CFLAGS) $$(COST_CPPFLAGS) -MMD -MP -c -o $$@ $$<
$(B)/guests/hook-cost-$(1)/%.S.o: %.S tests/guests/guests.mk kernel/kernel.mk
	@mkdir -p $$(@D)
	@$(1) $$(COST_CPPFLAGS) -MMD -MP -c -o $$@ $$<
$(B)/guests/hook-cost-$(1).elf: $$(cost_$(1)_OBJ) kernel/x86-64/x86-kernel.ld
	@echo "  KLD  $$@"
	@$$(KLD) $$(KERNEL_LDFLAGS) $$(GUEST_LDFLAGS) -T kernel/x86-64/x86-kernel.ld -o $$@ $$(filter %.o,$$^)
-include $$(cost_$(1)_OBJ:.o=.d)
endef
$(eval $(call cost_rules,gcc))
$(eval $(call cost_rules,clang))

.PHONY: hook-cost-guests
hook-cost-guests: $(B)/guests/hook-cost-gcc.elf $(B)/guests/hook-cost-clang.elf

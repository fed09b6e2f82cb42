# SPDX-License-Identifier: BSD-2-Clause
#
# guests.mk - guests that the tests boot. Each is made of its own directory, the hook
# library and those of the tiny kernel's files that it names; all by the kernel's rules.

STORM_SRC := $(sort $(wildcard tests/guests/storm/*.c tests/guests/storm/*.S))
STORM_KERNEL_SRC := kernel/start.S kernel/trap-entry.S kernel/freestanding.c kernel/kprintf.c kernel/power-off.c \
	kernel/steps/gdt.c kernel/steps/idt.c kernel/steps/uart.c
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
$(B)/guests/$(1).elf: $$($(1)_OBJ) kernel/kernel.ld
	@echo "  KLD  $$@"
	@$$(KLD) $$(KERNEL_LDFLAGS) -T kernel/kernel.ld -o $$@ $$(filter %.o,$$^)
-include $$($(1)_OBJ:.o=.d)
endef
$(eval $(call storm_rules,storm,))
$(eval $(call storm_rules,storm-skew,$(STORM_SKEW)))

.PHONY: guests
guests: $(STORM_ELF) $(STORM_SKEW_ELF)

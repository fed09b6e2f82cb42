# SPDX-License-Identifier: BSD-2-Clause
#
# growth.mk - the guest whose steps are algorithms of known growth; of the tiny kernel's files
# those that the storm takes.

GROWTH_SRC := $(sort $(wildcard tests/guests/growth/*.c)) $(STORM_KERNEL_SRC)
GROWTH_CPPFLAGS := -Ikernel -Itests/guests/growth -Iguest-hooks/include -DBOOTFLAME -DBF_PERCPU_GS=0
GROWTH_ELF := $(B)/guests/growth.elf
GROWTH_OBJ := $(patsubst %,$(B)/guests/growth/%.o,$(GROWTH_SRC) $(sort $(HOOKS_SRC)))

$(B)/guests/growth/%.c.o: %.c tests/guests/growth/growth.mk kernel/kernel.mk
	@mkdir -p $(@D)
	@echo "  KCC  $@"
	@$(KCC) $(KERNEL_CFLAGS) $(GROWTH_CPPFLAGS) -MMD -MP -c -o $@ $<
$(B)/guests/growth/%.S.o: %.S tests/guests/growth/growth.mk kernel/kernel.mk
	@mkdir -p $(@D)
	@echo "  KCC  $@"
	@$(KCC) $(GROWTH_CPPFLAGS) -MMD -MP -c -o $@ $<
$(GROWTH_ELF): $(GROWTH_OBJ) kernel/x86-64/x86-kernel.ld
	@echo "  KLD  $@"
	@$(KLD) $(KERNEL_LDFLAGS) $(GUEST_LDFLAGS) -T kernel/x86-64/x86-kernel.ld -o $@ $(filter %.o,$^)
-include $(GROWTH_OBJ:.o=.d)

guests: $(GROWTH_ELF)

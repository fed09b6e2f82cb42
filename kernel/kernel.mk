# SPDX-License-Identifier: BSD-2-Clause
#
# kernel.mk - the guest kernel, twice from the same sources: with the hooks, and with
# them off (for what they cost). Included by the top Makefile, which has B and HOOKS_SRC;
# compiled from the top directory, so that a site's file reads kernel/steps/x.c. Equal
# sources give equal bytes: no debug information, no dates, a sorted list of objects.

KCC ?= $(CC)
KLD ?= ld

KERNEL_ELF := $(B)/kernel/bootflame-kernel.elf
KERNEL_OFF_ELF := $(B)/kernel-off/bootflame-kernel.elf

# KERNEL_EXTRA: further steps that are not of this tree, for a trial.
KERNEL_SRC := $(sort $(wildcard kernel/*.c kernel/steps/*.[cS] kernel/x86-64/*.[cS] kernel/steps/x86-64/*.[cS])) $(KERNEL_EXTRA)

# No SSE, as nobody saves it; no red zone, as interrupts come on the same stack; static
# 32-bit addresses, as the kernel lies at 1 MiB.
KERNEL_CFLAGS := -std=gnu11 -O2 -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wwrite-strings
# A CPU's ring holds the boot of 1000 fillers, which is the default, with room to spare.
KERNEL_RING_BYTES ?= 32768
KERNEL_CPPFLAGS := -Ikernel -Iguest-hooks/include -DBF_PERCPU_GS=0 -DBF_RING_BYTES=$(KERNEL_RING_BYTES) -DBF_FAMILIES_MAX=64u
KERNEL_LDFLAGS := -m elf_x86_64 -nostdlib -static --build-id=sha1 -z noexecstack -z max-page-size=4096

# ---- The program that the boot ends with: static, and where user-space.h has the window.
# Its text holds all that is not written to, so that it is one page.
KERNEL_USER := $(B)/kernel-user-x86-64/init
KERNEL_USER_CFLAGS := -std=gnu11 -O2 -ffreestanding -fpie -fvisibility=hidden -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wwrite-strings -Ikernel
KERNEL_USER_LDFLAGS := -m elf_x86_64 -nostdlib -static -s --build-id=none -z noexecstack -z noseparate-code \
	-z max-page-size=4096 -Ttext-segment=0x7f0000400000

$(KERNEL_USER): kernel/user/init.c kernel/user/user-start.S kernel/user/user-call.h kernel/user.h kernel/kernel.mk
	@mkdir -p $(@D)
	@echo "  KCC  $@"
	@$(KCC) $(KERNEL_USER_CFLAGS) -c -o $@.o kernel/user/init.c
	@$(KCC) -c -o $@-start.o kernel/user/user-start.S
	@$(KLD) $(KERNEL_USER_LDFLAGS) -o $@ $@-start.o $@.o

KERNEL_OBJ := $(patsubst %,$(B)/kernel/%.o,$(KERNEL_SRC) $(sort $(HOOKS_SRC)))
KERNEL_OFF_OBJ := $(patsubst %,$(B)/kernel-off/%.o,$(KERNEL_SRC))

# What the kernel unpacks at boot: kernel/initramfs/ and the program that user mode begins with.
INITRAMFS := $(B)/kernel-user-x86-64/initramfs.cpio
KERNEL_CPPFLAGS += -DINITRAMFS='"$(INITRAMFS)"'
$(INITRAMFS): kernel/initramfs-pack.sh $(KERNEL_USER) $(wildcard kernel/initramfs kernel/initramfs/* kernel/initramfs/*/*)
	@mkdir -p $(@D)
	@echo "  PACK $@"
	@sh $< $@ $(KERNEL_USER)

.PHONY: kernel
kernel: $(KERNEL_ELF) $(KERNEL_OFF_ELF)

$(KERNEL_ELF): $(KERNEL_OBJ)
$(KERNEL_OFF_ELF): $(KERNEL_OFF_OBJ)
$(KERNEL_ELF) $(KERNEL_OFF_ELF): kernel/x86-64/x86-kernel.ld
	@echo "  KLD  $@"
	@$(KLD) $(KERNEL_LDFLAGS) -T kernel/x86-64/x86-kernel.ld -o $@ $(filter %.o,$^)

$(KERNEL_OBJ): KERNEL_HOOKS := -DBOOTFLAME
$(KERNEL_OFF_OBJ): KERNEL_HOOKS :=

define kernel_rules
$(B)/$(1)/kernel/steps/initramfs-image.S.o: $(INITRAMFS)
$(B)/$(1)/%.c.o: %.c kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$$(KCC) $$(KERNEL_CFLAGS) $$(KERNEL_CPPFLAGS) $$(KERNEL_HOOKS) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/%.S.o: %.S kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$$(KCC) $$(KERNEL_CPPFLAGS) $$(KERNEL_HOOKS) -MMD -MP -c -o $$@ $$<
endef
$(eval $(call kernel_rules,kernel))
$(eval $(call kernel_rules,kernel-off))

-include $(KERNEL_OBJ:.o=.d) $(KERNEL_OFF_OBJ:.o=.d)

# ---- Variants of the kernel with the hooks, built when asked for: the option that the
# compiler has for its own code, and those that hooks and library are to have. `make
# kernel-VARIANT` makes $(B)/kernel-VARIANT/bootflame-kernel.elf, and `make kernel
# FUNCTIONS=instrument` the variant functions-instrument.

# Every function traced, in each of the three ways that compilers have.
VARIANT_functions-instrument := -finstrument-functions
VARIANT_functions-fentry := -pg -mfentry
VARIANT_functions-patchable := -fpatchable-function-entry=5
VARIANT_HOOKS_functions-instrument := -DBF_FUNCTIONS
VARIANT_HOOKS_functions-fentry := -DBF_FUNCTIONS
VARIANT_HOOKS_functions-patchable := -DBF_FUNCTIONS -DKERNEL_PATCHES_FUNCTIONS
# Sites that describe themselves: no name is taken from the ELF.
VARIANT_HOOKS_self-describing := -DBF_SELF_DESCRIBING
KERNEL_VARIANTS := functions-instrument functions-fentry functions-patchable self-describing

define kernel_variant
$(call kernel_rules,kernel-$(1))
$(patsubst %,$(B)/kernel-$(1)/%.o,$(KERNEL_SRC) $(HOOKS_SRC)): KERNEL_HOOKS = -DBOOTFLAME $$(VARIANT_HOOKS_$(1))
$(patsubst %,$(B)/kernel-$(1)/%.o,$(filter %.c,$(KERNEL_SRC))): KERNEL_HOOKS += $$(VARIANT_$(1))
$(B)/kernel-$(1)/bootflame-kernel.elf: $(patsubst %,$(B)/kernel-$(1)/%.o,$(KERNEL_SRC) $(sort $(HOOKS_SRC))) kernel/x86-64/x86-kernel.ld
	@echo "  KLD  $$@"
	@$$(KLD) $$(KERNEL_LDFLAGS) -T kernel/x86-64/x86-kernel.ld -o $$@ $$(filter %.o,$$^)
.PHONY: kernel-$(1)
kernel-$(1): $(B)/kernel-$(1)/bootflame-kernel.elf
-include $(patsubst %,$(B)/kernel-$(1)/%.d,$(KERNEL_SRC) $(HOOKS_SRC))
endef
$(foreach v,$(KERNEL_VARIANTS),$(eval $(call kernel_variant,$(v))))

ifdef FUNCTIONS
kernel: kernel-functions-$(FUNCTIONS)
endif

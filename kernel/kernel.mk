# SPDX-License-Identifier: BSD-2-Clause
#
# kernel.mk - the guest kernel, for each architecture twice from the same sources: with the
# hooks, and with them off (for what they cost). Included by the top Makefile, which has B and
# HOOKS_SRC; compiled from the top directory, so that a site's file reads kernel/steps/x.c.
# Equal sources give equal bytes: no debug information, no dates, a sorted list of objects.
#
# The one for aarch64 is built where a compiler and a linker for it are there
# (gcc-aarch64-linux-gnu; of clang, the linker alone).

KCC ?= $(CC)
KLD ?= ld
KCC_AARCH64 ?= $(if $(findstring clang,$(KCC)),$(KCC) --target=aarch64-none-elf,aarch64-linux-gnu-gcc)
KLD_AARCH64 ?= aarch64-linux-gnu-ld

KERNEL_ELF := $(B)/kernel/bootflame-kernel.elf
KERNEL_OFF_ELF := $(B)/kernel-off/bootflame-kernel.elf
KERNEL_AARCH64_ELF := $(B)/kernel-aarch64/bootflame-kernel.elf
KERNEL_AARCH64_OFF_ELF := $(B)/kernel-aarch64-off/bootflame-kernel.elf
# The same bytes without the ELF around them: what Linux's boot protocol calls an Image.
KERNEL_AARCH64_IMAGE := $(B)/kernel-aarch64/Image

# KERNEL_EXTRA: further steps that are not of this tree, for a trial. What is one
# architecture's lies in the directories of its name.
kernel_src = $(sort $(wildcard kernel/*.c kernel/steps/*.[cS] kernel/$(1)/*.[cS] kernel/steps/$(1)/*.[cS])) $(KERNEL_EXTRA)
KERNEL_SRC := $(call kernel_src,x86-64)
KERNEL_AARCH64_SRC := $(call kernel_src,aarch64)

# General registers only, as nobody saves the others; static addresses, as the kernel
# lies where it is linked to.
KERNEL_CFLAGS_ANY := -std=gnu11 -O2 -ffreestanding -fno-pie -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables \
	$(WARNINGS)
# No red zone, as interrupts come on the same stack.
KERNEL_CFLAGS := $(KERNEL_CFLAGS_ANY) -mno-red-zone -fcf-protection=none
# Every core of Armv8; no calls into libgcc for atomics.
KERNEL_AARCH64_CFLAGS := $(KERNEL_CFLAGS_ANY) -march=armv8-a -mno-outline-atomics
# A CPU's ring holds the boot of 1000 fillers, which is the default, with room to spare.
KERNEL_RING_BYTES ?= 32768
KERNEL_CPPFLAGS = -Ikernel -Iguest-hooks/include -DBF_PERCPU_GS=0 -DBF_RING_BYTES=$(KERNEL_RING_BYTES) \
	-DBF_FAMILIES_MAX=64u -DINITRAMFS='"$(INITRAMFS)"'
KERNEL_AARCH64_CPPFLAGS = -Ikernel -Iguest-hooks/include -DBF_PERCPU_TPIDR=-BF_RING_BYTES -DBF_RING_BYTES=$(KERNEL_RING_BYTES) \
	-DBF_FAMILIES_MAX=64u -DINITRAMFS='"$(INITRAMFS_AARCH64)"'
KERNEL_LDFLAGS := -m elf_x86_64 -nostdlib -static --build-id=sha1 -z noexecstack -z max-page-size=4096
KERNEL_AARCH64_LDFLAGS := -nostdlib -static --build-id=sha1 -z noexecstack -z max-page-size=4096

# ---- The program that the boot ends with: static, and where user-space.h has the window.
# Its text holds all that is not written to, so that it is one page. With kernel/initramfs/ it
# is what the kernel unpacks at boot.
KERNEL_USER_CFLAGS := $(filter-out -fno-pie,$(KERNEL_CFLAGS_ANY)) -fpie -fvisibility=hidden -Ikernel
KERNEL_USER_LDFLAGS := -nostdlib -static -s --build-id=none -z noexecstack -z noseparate-code \
	-z max-page-size=4096 -Ttext-segment=0x7f0000400000
KERNEL_USER_SRC := kernel/user/init.c kernel/user/user-start.S
INITRAMFS := $(B)/kernel-user-x86-64/initramfs.cpio
INITRAMFS_AARCH64 := $(B)/kernel-user-aarch64/initramfs.cpio

# A directory under $(B), the compiler and its options, the linker and its.
define kernel_user_rules
$(B)/$(1)/init: $(KERNEL_USER_SRC) kernel/user/user-call.h kernel/user.h kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$(2) $(KERNEL_USER_CFLAGS) $(3) -c -o $$@.o kernel/user/init.c
	@$(2) -c -o $$@-start.o kernel/user/user-start.S
	@$(4) $(5) $(KERNEL_USER_LDFLAGS) -o $$@ $$@-start.o $$@.o
$(B)/$(1)/initramfs.cpio: kernel/initramfs-pack.sh $(B)/$(1)/init $(wildcard kernel/initramfs kernel/initramfs/* kernel/initramfs/*/*)
	@echo "  PACK $$@"
	@sh $$< $$@ $(B)/$(1)/init
endef
$(eval $(call kernel_user_rules,kernel-user-x86-64,$(KCC),-fcf-protection=none,$(KLD),-m elf_x86_64))
$(eval $(call kernel_user_rules,kernel-user-aarch64,$(KCC_AARCH64),,$(KLD_AARCH64),))

# ---- The kernel.
KERNEL_OBJ := $(patsubst %,$(B)/kernel/%.o,$(KERNEL_SRC) $(sort $(HOOKS_SRC)))
KERNEL_OFF_OBJ := $(patsubst %,$(B)/kernel-off/%.o,$(KERNEL_SRC))
KERNEL_AARCH64_OBJ := $(patsubst %,$(B)/kernel-aarch64/%.o,$(KERNEL_AARCH64_SRC) $(sort $(HOOKS_SRC)))
KERNEL_AARCH64_OFF_OBJ := $(patsubst %,$(B)/kernel-aarch64-off/%.o,$(KERNEL_AARCH64_SRC))

.PHONY: kernel kernel-aarch64
kernel: $(KERNEL_ELF) $(KERNEL_OFF_ELF)
kernel-aarch64: $(KERNEL_AARCH64_ELF) $(KERNEL_AARCH64_OFF_ELF) $(KERNEL_AARCH64_IMAGE)
KERNEL_HAS_AARCH64 := $(and $(shell command -v $(firstword $(KCC_AARCH64))),$(shell command -v $(KLD_AARCH64)))
ifneq ($(KERNEL_HAS_AARCH64),)
kernel: kernel-aarch64
endif

$(KERNEL_ELF): $(KERNEL_OBJ)
$(KERNEL_OFF_ELF): $(KERNEL_OFF_OBJ)
$(KERNEL_ELF) $(KERNEL_OFF_ELF): kernel/x86-64/x86-kernel.ld
	@echo "  KLD  $@"
	@$(KLD) $(KERNEL_LDFLAGS) -T kernel/x86-64/x86-kernel.ld -o $@ $(filter %.o,$^)
$(KERNEL_AARCH64_ELF): $(KERNEL_AARCH64_OBJ)
$(KERNEL_AARCH64_OFF_ELF): $(KERNEL_AARCH64_OFF_OBJ)
$(KERNEL_AARCH64_ELF) $(KERNEL_AARCH64_OFF_ELF): kernel/aarch64/aarch64-kernel.ld
	@echo "  KLD  $@"
	@$(KLD_AARCH64) $(KERNEL_AARCH64_LDFLAGS) -T kernel/aarch64/aarch64-kernel.ld -o $@ $(filter %.o,$^)
# With .bss, as the protocol lets nobody zero it. Nothing in it is the machine's.
$(KERNEL_AARCH64_IMAGE): $(KERNEL_AARCH64_ELF)
	@echo "  IMG  $@"
	@objcopy -I elf64-little -O binary --set-section-flags .bss=alloc,load,contents $< $@

$(KERNEL_OBJ) $(KERNEL_AARCH64_OBJ): KERNEL_HOOKS := -DBOOTFLAME
$(KERNEL_OFF_OBJ) $(KERNEL_AARCH64_OFF_OBJ): KERNEL_HOOKS :=

# A directory under $(B), the compiler, the prefix of its options, the initramfs.
define kernel_rules
$(B)/$(1)/kernel/steps/initramfs-image.S.o: $(4)
$(B)/$(1)/%.c.o: %.c kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$$($(2)) $$($(3)_CFLAGS) $$($(3)_CPPFLAGS) $$(KERNEL_HOOKS) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/%.S.o: %.S kernel/kernel.mk
	@mkdir -p $$(@D)
	@echo "  KCC  $$@"
	@$$($(2)) $$($(3)_CPPFLAGS) $$(KERNEL_HOOKS) -MMD -MP -c -o $$@ $$<
endef
$(eval $(call kernel_rules,kernel,KCC,KERNEL,$(INITRAMFS)))
$(eval $(call kernel_rules,kernel-off,KCC,KERNEL,$(INITRAMFS)))
$(eval $(call kernel_rules,kernel-aarch64,KCC_AARCH64,KERNEL_AARCH64,$(INITRAMFS_AARCH64)))
$(eval $(call kernel_rules,kernel-aarch64-off,KCC_AARCH64,KERNEL_AARCH64,$(INITRAMFS_AARCH64)))

-include $(KERNEL_OBJ:.o=.d) $(KERNEL_OFF_OBJ:.o=.d) $(KERNEL_AARCH64_OBJ:.o=.d) $(KERNEL_AARCH64_OFF_OBJ:.o=.d)

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
$(call kernel_rules,kernel-$(1),KCC,KERNEL,$(INITRAMFS))
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

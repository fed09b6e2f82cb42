# SPDX-License-Identifier: BSD-2-Clause
#
# i386.mk - the 32-bit test guest, by both compilers, its area found by its name and by %gs.
# Included by the tests' makefile, which has B, HOOKS_SRC and WARNINGS; `make i386-guests`
# builds all of them as $(B)/guests/i386/COMPILER-FORM.elf. Needs no 32-bit library.

I386_DIR := tests/guests/i386
I386_LD ?= ld

I386_CFLAGS := -std=gnu11 -O2 -m32 -march=i686 -ffreestanding -fno-pie -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-DBOOTFLAME -Itests/guests -Iguest-hooks/include $(WARNINGS)
# Without this gcc makes memset of the loop that is memset.
I386_CFLAGS_gcc := -fno-tree-loop-distribute-patterns
# The second passes arguments in registers, as 32-bit kernels do: the thunk must not mind.
I386_FORM_one :=
I386_FORM_gs := -DBF_PERCPU_GS=64 -mregparm=3

I386_SRC := $(sort $(wildcard $(I386_DIR)/*.S $(I386_DIR)/*.c) tests/guests/guest-words.c $(HOOKS_SRC))

.PHONY: guests i386-guests
guests: i386-guests

define i386_rules
I386_OBJ_$(1)_$(2) := $$(patsubst %,$(B)/guests/i386/$(1)-$(2)/%.o,$(I386_SRC))
$(B)/guests/i386/$(1)-$(2)/%.o: % $(I386_DIR)/i386.mk
	@mkdir -p $$(@D)
	@echo "  GCC  $$@"
	@$(1) $$(I386_CFLAGS) $$(I386_CFLAGS_$(1)) $$(I386_FORM_$(2)) -MMD -MP -c -o $$@ $$<
$(B)/guests/i386/$(1)-$(2).elf: $$(I386_OBJ_$(1)_$(2)) $(I386_DIR)/i386.ld
	@echo "  GLD  $$@"
	@$$(I386_LD) -m elf_i386 -nostdlib -static --build-id=sha1 -z noexecstack -z max-page-size=4096 \
		-T $(I386_DIR)/i386.ld -o $$@ $$(I386_OBJ_$(1)_$(2))
i386-guests: $(B)/guests/i386/$(1)-$(2).elf
-include $$(I386_OBJ_$(1)_$(2):.o=.d)
endef
$(foreach compiler,gcc clang,$(foreach form,one gs,$(eval $(call i386_rules,$(compiler),$(form)))))

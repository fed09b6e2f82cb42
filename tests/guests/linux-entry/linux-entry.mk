# SPDX-License-Identifier: BSD-2-Clause
#
# linux-entry.mk - the shim that enters a kernel as Firecracker does: a flat binary. Included
# by the tests' makefile; see linux-entry.S.

LINUX_ENTRY := $(B)/guests/linux-entry.bin
LINUX_ENTRY_START := 0x4000000

$(LINUX_ENTRY): tests/guests/linux-entry/linux-entry.S tests/guests/linux-entry/linux-entry.mk kernel/x86-64/x86-regs.h
	@mkdir -p $(@D)
	@echo "  KCC  $@"
	@$(KCC) $(KERNEL_CPPFLAGS) -c -o $@.o $<
	@$(KLD) -m elf_x86_64 -Ttext=$(LINUX_ENTRY_START) -e shim --oformat=binary -o $@ $@.o

guests: $(LINUX_ENTRY)

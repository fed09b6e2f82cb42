# SPDX-License-Identifier: BSD-2-Clause
#
# foreign-kernel.mk - builds the example as a tree of its own would: the hooks are taken as
# two files, and nothing else of bootflame is seen. Included by the top Makefile; `make
# foreign-kernel` makes $(B)/foreign-kernel/foreign-kernel.elf.

FOREIGN := $(B)/foreign-kernel
FOREIGN_CFLAGS := -std=gnu11 -O2 -ffreestanding -fno-pie -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
	-fcf-protection=none -fno-asynchronous-unwind-tables \
	$(WARNINGS) -DBOOTFLAME

.PHONY: foreign-kernel
foreign-kernel: $(FOREIGN)/foreign-kernel.elf

$(FOREIGN)/bootflame.c: $(HOOKS_SRC) $(wildcard guest-hooks/include/bootflame/*.h guest-hooks/vendored/* guest-hooks/*.sh)
	@sh guest-hooks/vendor-hooks.sh '$(VERSION)' '$(abspath $(FOREIGN))'

$(FOREIGN)/foreign-kernel.elf: $(FOREIGN)/bootflame.c $(wildcard examples/foreign-kernel/foreign*)
	@echo "  KLD  $@"
	@cp examples/foreign-kernel/foreign* $(FOREIGN)
	@cd $(FOREIGN) && for f in foreign-main.c bootflame.c foreign-start.S; do \
		$(KCC) $(FOREIGN_CFLAGS) -c $$f -o $$f.o || exit 1; done
	@cd $(FOREIGN) && $(KLD) -m elf_x86_64 -nostdlib -static -z max-page-size=4096 --no-warn-rwx-segments \
		-T foreign.ld -o $(@F) foreign-start.S.o foreign-main.c.o bootflame.c.o

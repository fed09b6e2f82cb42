# SPDX-License-Identifier: BSD-2-Clause
#
# bootflame - `make demo` shows it, `make test` tests it, `make` builds it, `make help`
# lists the rest. All output lies under $(B); everything may run with -j.

VERSION := 0.1.0
B ?= build
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif

PREFIX ?= /usr/local
DESTDIR ?=

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wwrite-strings
CFLAGS ?= -O2 -g
HOST_CFLAGS := -std=c11 -D_GNU_SOURCE -DBOOTFLAME_VERSION='"$(VERSION)"' $(WARNINGS) -Iguest-hooks/include
ifdef SAN
B := build-san
HOST_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:

HOOKS_SRC := $(wildcard guest-hooks/src/*.c)
include kernel/kernel.mk
include guest-hooks/linux-init/linux-init.mk
include examples/foreign-kernel/foreign-kernel.mk

# ---- Host programs: every .c of a room, by wildcard; the linker needs no list.

# What BPF needs is in .ci/deps test; without it the recorder is built without (BPF= leaves it out).
BPFTOOL := $(shell PATH="$$PATH:/usr/sbin:/sbin" command -v bpftool)
BPF_CLANG := $(shell command -v clang)
BPF ?= $(if $(BPFTOOL),$(if $(BPF_CLANG),$(wildcard /usr/include/bpf/libbpf.h)))

LEAF_SRC := $(wildcard tracer/hostlib/*.c tracer/tracefile/*.c)
RECORD_SRC := $(wildcard tracer/*.c tracer/vmm/*.c) $(if $(BPF),tracer/bpf/outside.c tracer/bpf/host-bpf.c)
ANALYZE_SRC := $(wildcard analyze/*.c analyze/*/*.c)
HOST_SRC := $(LEAF_SRC) $(RECORD_SRC) $(ANALYZE_SRC)

obj = $(patsubst %.c,$(B)/host/%.o,$(1))
LEAF_A := $(B)/host/leaf.a

$(B)/host/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC   $@"
	@$(CC) $(HOST_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(LEAF_A): $(call obj,$(LEAF_SRC))
	@echo "  AR   $@"
	@rm -f $@ && ar rcs $@ $^

$(B)/bootflame: $(call obj,$(ANALYZE_SRC)) $(LEAF_A)
	@echo "  LD   $@"
	@$(CC) $(HOST_CFLAGS) $(CFLAGS) -o $@ $^ -linih -lz -lm

$(B)/bootflame-record: $(call obj,$(RECORD_SRC)) $(LEAF_A)
	@echo "  LD   $@"
	@$(CC) $(HOST_CFLAGS) $(CFLAGS) -o $@ $^ $(if $(BPF),-lbpf) -lelf -lz -l:libstdc++.so.6

# BPF: compiled for the kernel that will load it, whichever that is, and wrapped into a header.
$(B)/bpf/outside.bpf.o: tracer/bpf/outside.bpf.c tracer/bpf/outside-record.h Makefile
	@mkdir -p $(@D)
	@echo "  BPF  $@"
	@$(BPF_CLANG) --target=bpf -mcpu=v3 -O2 -g $(WARNINGS) -isystem /usr/include/$(shell $(CC) -dumpmachine) -c -o $@ $<
$(B)/bpf/outside.skel.h: $(B)/bpf/outside.bpf.o
	@$(BPFTOOL) gen skeleton $< name outside_bpf > $@
$(B)/host/tracer/bpf/outside.o: $(B)/bpf/outside.skel.h
$(B)/host/tracer/bpf/outside.o: private HOST_CFLAGS += -isystem $(B)/bpf
# Built again when there is BPF now and there was not, or the other way round.
BPF_IS := $(B)/bpf/$(if $(BPF),with,without)
$(BPF_IS):
	@mkdir -p $(@D)
	@rm -f $(@D)/with $(@D)/without && touch $@
$(B)/host/tracer/host-side.o: $(BPF_IS)
$(B)/host/tracer/host-side.o: private HOST_CFLAGS += $(if $(BPF),-DBOOTFLAME_BPF)

-include $(patsubst %.o,%.d,$(call obj,$(HOST_SRC)))
-include analyze/out/page/page.mk

# ---- Man pages come out of the programs' own tables.

VERBS := record report blame flame diff gate scale import export dump doctor
MAN := $(B)/man/bootflame.1 $(patsubst %,$(B)/man/bootflame-%.1,$(VERBS) record-linux)

$(B)/man/bootflame.1: $(B)/bootflame
	@mkdir -p $(@D)
	@$< --man > $@
$(B)/man/bootflame-record.1: $(B)/bootflame-record
	@mkdir -p $(@D)
	@$< --man > $@
$(B)/man/bootflame-record-linux.1: $(B)/bootflame-record
	@mkdir -p $(@D)
	@$< linux --man > $@
$(B)/man/bootflame-%.1: $(B)/bootflame
	@mkdir -p $(@D)
	@$< $* --man > $@

.PHONY: all programs man demo test bench deps install uninstall clean format help
programs: $(B)/bootflame $(B)/bootflame-record kernel linux-init
man: $(MAN)
all: programs man

include tests/tests.mk

deps:
	@sh .ci/deps build

demo:
	@sh .ci/deps build
	@$(MAKE) -s programs
	@sh tests/demo.sh $(B)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/bootflame $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(B)/bootflame $(B)/bootflame-record $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(KERNEL_ELF) $(DESTDIR)$(PREFIX)/lib/bootflame
ifneq ($(KERNEL_HAS_AARCH64),)
	install -m 644 $(KERNEL_AARCH64_ELF) $(DESTDIR)$(PREFIX)/lib/bootflame/bootflame-kernel-aarch64.elf
endif
	install -m 755 $(AGENTS) $(DESTDIR)$(PREFIX)/lib/bootflame
	install -m 644 $(MAN) $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(DESTDIR)$(PREFIX)/include/bootflame
	install -m 644 guest-hooks/include/bootflame/*.h $(DESTDIR)$(PREFIX)/include/bootflame

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/bootflame $(DESTDIR)$(PREFIX)/bin/bootflame-record
	rm -f $(patsubst %,$(DESTDIR)$(PREFIX)/share/man/man1/%,$(notdir $(MAN)))
	rm -rf $(DESTDIR)$(PREFIX)/lib/bootflame $(DESTDIR)$(PREFIX)/include/bootflame

# The hooks as two files, for a kernel that is not this tree's.
.PHONY: vendor-hooks
vendor-hooks:
	@sh guest-hooks/vendor-hooks.sh '$(VERSION)' '$(abspath $(or $(DEST),$(error make vendor-hooks DEST=dir)))'

clean:
	rm -rf build build-san build-clang

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

help:
	@echo 'make            build everything under $(B)/'
	@echo 'make demo       install what is missing, build, boot, report: start here'
	@echo 'make test       all tests (SAN=1: with sanitizers); needs no KVM and no root'
	@echo 'make bench      the numbers of this machine'
	@echo 'make bench-gate how often gate is right, by 200 builds of the kernel with an edit'
	@echo 'make pictures   the README pictures, out of real boots in a headless Chromium'
	@echo 'make bench-growth how often the growth of a step is told rightly'
	@echo 'make install    to $$(DESTDIR)$$(PREFIX), $(PREFIX) by default'
	@echo 'make vendor-hooks DEST=dir   the hooks as one bootflame.h and one bootflame.c'
	@echo 'make CC=clang B=build-clang   the other compiler'

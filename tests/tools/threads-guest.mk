# SPDX-License-Identifier: BSD-2-Clause
#
# threads-guest.mk - how threads-guest is built: with the hook library, its clock scripted.
# Included by tests.mk, whose rule for tools links it.
$(B)/tests/threads-guest: TOOL_FLAGS := -DBOOTFLAME -mno-red-zone -fno-pie -no-pie -include tests/tools/scripted-clock.h
$(B)/tests/threads-guest: TOOL_SRC := $(HOOKS_SRC)
$(B)/tests/threads-guest: $(HOOKS_SRC) tests/tools/scripted-clock.h

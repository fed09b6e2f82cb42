# SPDX-License-Identifier: BSD-2-Clause
#
# hostile-names.mk - how hostile-names is built: with the hook library, its clock scripted.
# Included by tests.mk, whose rule for tools links it.
$(B)/tests/hostile-names: TOOL_FLAGS := -DBOOTFLAME -mno-red-zone -fno-pie -no-pie -include tests/tools/scripted-clock.h
$(B)/tests/hostile-names: TOOL_SRC := $(HOOKS_SRC)
$(B)/tests/hostile-names: $(HOOKS_SRC) tests/tools/scripted-clock.h

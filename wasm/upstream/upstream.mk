# Builds libzmq's own test programs. Each program contains the whole engine:
# make -f wasm/upstream/upstream.mk common, then programs [ONLY="name ..."].
# The engine's objects are those of the release build. Asyncify, which lets a program wait, is applied when a program
# is linked. Functions that have to wait are replaced in the same step (wraps.txt). The product contains none of this.

FLAVOUR := release
.DEFAULT_GOAL := programs
include wasm/wasm.mk

TEST_OUT := build/upstream/wasm
UNITY    := $(ZMQ)/external/unity

# ---- programs

LEFT_OUT := $(shell sed -n 's/^\([a-z0-9_]*\) — .*/\1/p' wasm/upstream/left-out.txt)
ALL      := $(filter-out $(LEFT_OUT),$(sort $(basename $(notdir \
              $(wildcard $(ZMQ)/tests/test_*.cpp $(ZMQ)/unittests/unittest_*.cpp)))))
ONLY     ?= $(ALL)
PROGRAMS := $(ONLY:%=$(TEST_OUT)/%.wasm)

TEST_UTILS   := $(patsubst $(ZMQ)/%,$(TEST_OUT)/obj/%.o,$(wildcard $(ZMQ)/tests/testutil*.cpp) $(UNITY)/unity.c)
TEST_PORT    := $(patsubst wasm/%,$(TEST_OUT)/obj/%.o,$(wildcard wasm/upstream/*.cpp))
TEST_OBJECTS := $(TEST_UTILS) $(TEST_PORT) $(patsubst $(ZMQ)/%,$(TEST_OUT)/obj/%.o,$(wildcard $(ZMQ)/*tests/*test_*.cpp))

# ---- flags

# The flags of upstream's own build. -UNDEBUG is needed because some tests use assert ().
TEST_FLAGS := -O1 -UNDEBUG -w -DUNITY_USE_COMMAND_LINE_ARGS -DUNITY_EXCLUDE_FLOAT -DUNITY_USE_FLUSH_STDOUT \
              -Iwasm/upstream/include -isystem $(UNITY) -isystem $(ZMQ)/tests

# -O1 makes linking faster, as there are many programs. The function names show in a stack trace where a fiber waits.
TEST_LINK := -O1 $(MACHINE) -sASSERTIONS=0 --profiling-funcs -sSTANDALONE_WASM --no-entry \
             -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2147483648 -sERROR_ON_UNDEFINED_SYMBOLS=1 \
             -sTOTAL_STACK=1MB -Wl,--stack-first \
             -sASYNCIFY -sASYNCIFY_IMPORTS=upstream.upstream_suspend,upstream.upstream_setjmp,upstream.upstream_longjmp \
             $(shell sed -n 's/^[a-zA-Z_].*/-Wl,--wrap=&/p' wasm/upstream/wraps.txt)

# ---- rules

# common: the objects that all programs share, and the list of programs for the runner. programs: the programs.
.PHONY: common programs
common: $(ZMQ_OBJECTS) $(PORT_OBJECTS) $(TEST_UTILS) $(TEST_PORT) $(OUT)/libsodium.a
	@scripts/remember.sh $(TEST_OUT)/programs.txt $(ALL)
programs: $(PROGRAMS)

# The word that is printed while compiling.
$(TEST_OUT)/%: FLAVOUR := upstream

TEST_SETTINGS := $(TEST_OUT)/settings
$(TEST_SETTINGS): FORCE
	@scripts/remember.sh $@ $(subst $(CURDIR),.,'$(CXX_FLAGS)' '$(TEST_FLAGS)')
$(TEST_SETTINGS).link: FORCE
	@scripts/remember.sh $@ '$(TEST_LINK)' $(OBJECTS)
TEST_EVERY := build/setup/emcc $(TEST_SETTINGS)

# If a source cannot be compiled, the program of its earlier version must not remain.
$(TEST_OUT)/obj/%.cpp.o: $(ZMQ)/%.cpp $(TEST_EVERY)
	@rm -f $(TEST_OUT)/$(*F).wasm
	$(call compile,$*.cpp,$(CXX_FLAGS) $(TEST_FLAGS))

$(TEST_OUT)/obj/%.c.o: $(ZMQ)/%.c $(TEST_EVERY)
	$(call compile,$*.c,$(COMMON) $(TEST_FLAGS))

$(TEST_OUT)/obj/%.cpp.o: wasm/%.cpp $(TEST_EVERY)
	$(call compile,$*.cpp,$(CXX_FLAGS) $(PORT_WARNINGS))

.SECONDARY:
.SECONDEXPANSION:
$(PROGRAMS): $(TEST_OUT)/%.wasm: $(TEST_OUT)/obj/$$(if $$(findstring unittest,$$*),unittests,tests)/$$*.cpp.o \
		$(ZMQ_OBJECTS) $(PORT_OBJECTS) $(TEST_UTILS) $(TEST_PORT) $(OUT)/libsodium.a \
		wasm/exports.txt wasm/imports.txt wasm/upstream/exports.txt wasm/upstream/imports.txt \
		scripts/wasm/link.sh $(TEST_SETTINGS).link
	@mkdir -p $(TEST_OUT)/link/$*
	@rm -f $@
	@MORE=wasm/upstream scripts/wasm/link.sh $@ $(TEST_OUT)/link/$* $(TEST_LINK) -- \
		$< $(PORT_OBJECTS) $(ZMQ_OBJECTS) $(TEST_UTILS) $(TEST_PORT) $(OUT)/libsodium.a

-include $(TEST_OBJECTS:.o=.d)

# Builds libzmq's own test programs, each with the engine in it:
# make -f wasm/upstream/upstream.mk common, then programs [ONLY="name ..."].
# The engine is the release build's, object by object. Asyncify, by which a program can wait, is applied when a program
# is linked, and what has to wait is replaced at the same time (wraps.txt), so that the product knows nothing of it.

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

# As upstream's own build has them. -UNDEBUG: some tests use assert ().
TEST_FLAGS := -O1 -UNDEBUG -w -DUNITY_USE_COMMAND_LINE_ARGS -DUNITY_EXCLUDE_FLOAT -DUNITY_USE_FLUSH_STDOUT \
              -Iwasm/upstream/include -isystem $(UNITY) -isystem $(ZMQ)/tests

# -O1 and function names: linking so many programs has to be quick, and a trace has to say where a fiber stands.
TEST_LINK := -O1 $(MACHINE) -sASSERTIONS=0 --profiling-funcs -sSTANDALONE_WASM --no-entry \
             -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2147483648 -sERROR_ON_UNDEFINED_SYMBOLS=1 \
             -sTOTAL_STACK=1MB -Wl,--stack-first \
             -sASYNCIFY -sASYNCIFY_IMPORTS=upstream.upstream_suspend,upstream.upstream_setjmp,upstream.upstream_longjmp \
             $(shell sed -n 's/^[a-zA-Z_].*/-Wl,--wrap=&/p' wasm/upstream/wraps.txt)

# ---- rules

# What all programs consist of, the list of them for the runner, and they themselves.
.PHONY: common programs
common: $(ZMQ_OBJECTS) $(PORT_OBJECTS) $(TEST_UTILS) $(TEST_PORT) $(OUT)/libsodium.a
	@scripts/remember.sh $(TEST_OUT)/programs.txt $(ALL)
programs: $(PROGRAMS)

# What is printed while compiling.
$(TEST_OUT)/%: FLAVOUR := upstream

TEST_SETTINGS := $(TEST_OUT)/settings
$(TEST_SETTINGS): FORCE
	@scripts/remember.sh $@ $(subst $(CURDIR),.,'$(CXX_FLAGS)' '$(TEST_FLAGS)')
$(TEST_SETTINGS).link: FORCE
	@scripts/remember.sh $@ '$(TEST_LINK)' $(OBJECTS)
TEST_EVERY := build/setup/emcc $(TEST_SETTINGS)

# What cannot be compiled must not leave the program of an earlier source.
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

# Builds the same test programs for this machine, from unchanged libzmq, to find out their native results:
# make -f test/upstream/native/native.mk common, then programs. Run it from the project's folder.

ZMQ    := build/upstream/src
SODIUM := build/src/libsodium/src/libsodium
OUT    := build/upstream/native
UNITY  := $(ZMQ)/external/unity

CXX := g++
CC  := gcc

LEFT_OUT := $(shell sed -n 's/^\([a-z0-9_]*\) — .*/\1/p' wasm/upstream/left-out.txt)
PROGRAMS := $(filter-out $(LEFT_OUT),$(sort $(basename $(notdir \
              $(wildcard $(ZMQ)/tests/test_*.cpp $(ZMQ)/unittests/unittest_*.cpp)))))

# Files for features that the platform does not have compile to nothing. wss is left out, because it needs GnuTLS.
ZMQ_SOURCES    := $(filter-out %/wss_engine.cpp %/wss_address.cpp %/precompiled.cpp,$(wildcard $(ZMQ)/src/*.cpp)) \
                  $(ZMQ)/external/sha1/sha1.c
SODIUM_SOURCES := $(shell find $(SODIUM) -name '*.c')
UTILS          := $(wildcard $(ZMQ)/tests/testutil*.cpp) $(UNITY)/unity.c

object = $(patsubst build/%,$(OUT)/obj/%.o,$(1))

FLAGS := -O2 -w -MD -MP -pthread -D_GNU_SOURCE -DZMQ_CUSTOM_PLATFORM_HPP -DZMQ_STATIC -DSODIUM_STATIC \
         -DUNITY_USE_COMMAND_LINE_ARGS -DUNITY_EXCLUDE_FLOAT -DUNITY_USE_FLUSH_STDOUT \
         -Itest/upstream/native -isystem $(ZMQ)/src -isystem $(ZMQ)/include -isystem $(SODIUM)/include \
         -isystem $(UNITY) -isystem $(ZMQ)/tests -ffile-prefix-map=$(ZMQ)/=
SODIUM_FLAGS := -O2 -w -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1 -DSODIUM_STATIC -DHAVE_EXPLICIT_BZERO \
                -I$(SODIUM)/include/sodium -I$(SODIUM)/include

.DELETE_ON_ERROR:
# The same flags as in wasm/upstream/upstream.mk.
.PHONY: common programs
common: $(OUT)/libzmq.a
	@scripts/remember.sh $(OUT)/programs.txt $(PROGRAMS)
programs: $(PROGRAMS:%=$(OUT)/%)

$(OUT)/obj/src/libsodium/%.c.o: build/src/libsodium/%.c
	@mkdir -p $(@D)
	@$(CC) $(SODIUM_FLAGS) -c $< -o $@

$(OUT)/obj/%.cpp.o: build/%.cpp
	@mkdir -p $(@D)
	@rm -f $(OUT)/$(*F)
	@echo "  native  $(*F).cpp"
	@$(CXX) -std=c++11 $(FLAGS) -c $< -o $@

$(OUT)/obj/%.c.o: build/%.c
	@mkdir -p $(@D)
	@$(CC) $(FLAGS) -c $< -o $@

$(OUT)/libzmq.a: $(call object,$(UTILS) $(ZMQ_SOURCES) $(SODIUM_SOURCES))
	@rm -f $@
	@ar rcsD $@ $^

.SECONDARY:
.SECONDEXPANSION:
$(PROGRAMS:%=$(OUT)/%): $(OUT)/%: $(OUT)/obj/upstream/src/$$(if $$(findstring unittest,$$*),unittests,tests)/$$*.cpp.o $(OUT)/libzmq.a
	@$(CXX) -pthread $^ -o $@

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)

# Builds one flavour of zeromq.wasm: make -f wasm/wasm.mk FLAVOUR=release|debug.
# The Makefile calls it when the sources are unpacked and emcc is there; run from the project's folder.
# -MMD gives every object its header dependencies.

FLAVOUR ?= release
OUT     := build/wasm/$(FLAVOUR)
ZMQ     := build/src/libzmq
SODIUM  := build/src/libsodium/src/libsodium
WASM    := $(OUT)/zeromq.wasm

# ---- sources and objects

ZMQ_SOURCES    := $(shell scripts/wasm/sources.sh $(ZMQ))
SODIUM_SOURCES := $(shell sed -n '/^[^#]/p' wasm/sodium-sources.txt)
PORT_SOURCES   := $(sort $(wildcard wasm/port/*.cpp wasm/api/*.cpp))

# ../external/sha1/sha1.c of libzmq keeps its place below obj/zmq/.
ZMQ_OBJECTS    := $(patsubst ../%,$(OUT)/obj/zmq/%.o,$(filter ../%,$(ZMQ_SOURCES))) \
                  $(patsubst %,$(OUT)/obj/zmq/src/%.o,$(filter-out ../%,$(ZMQ_SOURCES)))
SODIUM_OBJECTS := $(SODIUM_SOURCES:%=$(OUT)/obj/sodium/%.o)
PORT_OBJECTS   := $(PORT_SOURCES:wasm/%=$(OUT)/obj/%.o)
OBJECTS        := $(ZMQ_OBJECTS) $(SODIUM_OBJECTS) $(PORT_OBJECTS)

ifeq ($(strip $(ZMQ_SOURCES)),)
$(error no sources in $(ZMQ): run make setup)
endif

# ---- flags

# Features every supported runtime has. bulk-memory makes a 1 KiB memcpy ten times as fast.
MACHINE := -mbulk-memory -msimd128 -mnontrapping-fptoint

# __FILE__ ends up in assertion messages: short and the same on every machine.
PATHS := -ffile-prefix-map=$(ZMQ)/= -ffile-prefix-map=build/src/libsodium/= -ffile-prefix-map=$(CURDIR)/=

ifeq ($(FLAVOUR),debug)
# Upstream's own assert ()s, and checks of every memory access. No -g: DWARF would make it 20 MB, and
# function names (--profiling-funcs) are what a trace shows.
OPTIMISE   := -O1
# SAFE_HEAP makes the module import env.segfault and env.alignfault. STACK_OVERFLOW_CHECK=1 does nothing
# without emscripten's JavaScript and =2 needs it; --stack-first (below) does that duty.
LINK_DEBUG := --profiling-funcs -sASSERTIONS=1 -sSAFE_HEAP=1 -sSTACK_OVERFLOW_CHECK=0
else
OPTIMISE   := -O3 -DNDEBUG
LINK_DEBUG := -sASSERTIONS=0
endif

COMMON := $(OPTIMISE) $(MACHINE) $(PATHS) -MD -MP

# poller.hpp comes first everywhere: it takes the place of upstream's by its include guard.
# Not -fno-exceptions: upstream has try blocks; without -fexceptions they cost nothing.
ZMQ_FLAGS := $(COMMON) -D_GNU_SOURCE -DZMQ_CUSTOM_PLATFORM_HPP -DZMQ_STATIC -DSODIUM_STATIC \
             -Iwasm -Iwasm/port -Iwasm/port/std -isystem $(ZMQ)/src -isystem $(ZMQ)/include -isystem $(SODIUM)/include
CXX_FLAGS := -std=c++11 -fno-rtti $(ZMQ_FLAGS) -include wasm/port/poller.hpp
PORT_WARNINGS := -Wall -Wextra -Wno-unused-parameter -Werror=return-type

# Portable C only. Never HAVE_TI_MODE: 128-bit products make poly1305 and x25519 2 to 6 times slower.
# __EMSCRIPTEN__ would select libsodium's own JavaScript glue.
SODIUM_FLAGS := $(COMMON) -std=gnu99 -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1 -DSODIUM_STATIC -DHAVE_EXPLICIT_BZERO \
                -U__EMSCRIPTEN__ -I$(SODIUM)/include/sodium -I$(SODIUM)/include \
                -Wno-unused-function -Wno-unknown-pragmas

# --stack-first: the stack lies below the data, so that an overflow traps instead of overwriting it.
LINK_FLAGS := $(OPTIMISE) $(MACHINE) $(LINK_DEBUG) -sSTANDALONE_WASM --no-entry \
              -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2147483648 -sERROR_ON_UNDEFINED_SYMBOLS=1 \
              -sTOTAL_STACK=1MB -Wl,--stack-first

# ---- rules

.DELETE_ON_ERROR:
.PHONY: all
all: $(WASM)

# Another compiler, other flags: everything is compiled again. A checkout that was moved is not.
SETTINGS := $(OUT)/settings
EVERY := build/setup/emcc $(SETTINGS)
.PHONY: FORCE
$(SETTINGS): FORCE
	@scripts/remember.sh $@ $(subst $(CURDIR),.,'$(CXX_FLAGS)' '$(SODIUM_FLAGS)' '$(PORT_WARNINGS)')
$(SETTINGS).link: FORCE
	@scripts/remember.sh $@ '$(LINK_FLAGS)' $(OBJECTS)

# $(call compile,<label>,<flags>)
define compile
@mkdir -p $(@D)
@echo "  $(FLAVOUR)  $(1)"
@emcc $(2) -c $< -o $@
endef

$(OUT)/obj/zmq/%.cpp.o: $(ZMQ)/%.cpp $(EVERY)
	$(call compile,$*.cpp,$(CXX_FLAGS) -w)

$(OUT)/obj/zmq/%.c.o: $(ZMQ)/%.c $(EVERY)
	$(call compile,$*.c,$(ZMQ_FLAGS) -w)

$(OUT)/obj/sodium/%.c.o: $(SODIUM)/%.c $(EVERY)
	$(call compile,sodium/$*.c,$(SODIUM_FLAGS))

$(OUT)/obj/%.cpp.o: wasm/%.cpp $(EVERY)
	$(call compile,$*.cpp,$(CXX_FLAGS) $(PORT_WARNINGS))

# An archive, so that the linker takes only what is called.
$(OUT)/libsodium.a: $(SODIUM_OBJECTS)
	@rm -f $@
	@emar rcsD $@ $^

$(WASM): $(PORT_OBJECTS) $(ZMQ_OBJECTS) $(OUT)/libsodium.a wasm/exports.txt wasm/imports.txt scripts/wasm/link.sh $(SETTINGS).link
	@scripts/wasm/link.sh $@ $(OUT) $(LINK_FLAGS) -- $(PORT_OBJECTS) $(ZMQ_OBJECTS) $(OUT)/libsodium.a

-include $(OBJECTS:.o=.d)

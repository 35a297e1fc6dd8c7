# Builds one flavour of zeromq.wasm: make -f wasm/wasm.mk FLAVOUR=release|debug|asan.
# Run it from the project's folder. The Makefile calls it after the sources are unpacked and emcc is installed.
# -MD writes a list of header dependencies for every object.

FLAVOUR ?= release
OUT     := build/wasm/$(FLAVOUR)
ZMQ     := build/src/libzmq
SODIUM  := build/src/libsodium/src/libsodium
WASM    := $(OUT)/zeromq.wasm

# ---- sources and objects

ZMQ_SOURCES    := $(shell scripts/wasm/sources.sh $(ZMQ))
SODIUM_SOURCES := $(shell sed -n '/^[^#]/p' wasm/sodium-sources.txt)
PORT_SOURCES   := $(sort $(wildcard wasm/port/*.cpp wasm/api/*.cpp))
ifeq ($(FLAVOUR),asan)
PORT_SOURCES   := $(filter-out wasm/port/allocator.cpp,$(PORT_SOURCES)) $(sort $(wildcard wasm/asan/*.cpp))
endif

# libzmq's list contains ../external/sha1/sha1.c. Its object goes into obj/zmq/external/sha1/.
ZMQ_OBJECTS    := $(patsubst ../%,$(OUT)/obj/zmq/%.o,$(filter ../%,$(ZMQ_SOURCES))) \
                  $(patsubst %,$(OUT)/obj/zmq/src/%.o,$(filter-out ../%,$(ZMQ_SOURCES)))
SODIUM_OBJECTS := $(SODIUM_SOURCES:%=$(OUT)/obj/sodium/%.o)
PORT_OBJECTS   := $(PORT_SOURCES:wasm/%=$(OUT)/obj/%.o)
OBJECTS        := $(ZMQ_OBJECTS) $(SODIUM_OBJECTS) $(PORT_OBJECTS)

ifeq ($(strip $(ZMQ_SOURCES)),)
$(error no sources in $(ZMQ): run make setup)
endif

# ---- flags

# WebAssembly features that every supported runtime has. bulk-memory makes a 1 KiB memcpy ten times as fast.
MACHINE := -mbulk-memory -msimd128 -mnontrapping-fptoint

# Assertion messages contain __FILE__. These flags make it short, and the same on every machine.
PATHS := -ffile-prefix-map=$(ZMQ)/= -ffile-prefix-map=build/src/libsodium/= -ffile-prefix-map=$(CURDIR)/=

ifeq ($(FLAVOUR),debug)
# The debug build keeps upstream's own assert () calls and checks every memory access. It is built without -g:
# DWARF data would make it 20 MB. Stack traces only need the function names, which --profiling-funcs keeps.
OPTIMISE   := -O1
# SAFE_HEAP makes the module import env.segfault and env.alignfault. STACK_OVERFLOW_CHECK is off: the value 1 does
# nothing without emscripten's JavaScript, and 2 does not work without it. --stack-first (below) catches overflows.
LINK_DEBUG := --profiling-funcs -sASSERTIONS=1 -sSAFE_HEAP=1 -sSTACK_OVERFLOW_CHECK=0
else ifeq ($(FLAVOUR),asan)
# What was allocated is watched: each access calls a function of wasm/asan/. These files must not be watched themselves,
# and their memset () must not become a call of the function that checks it.
OPTIMISE   := -O1 -DNDEBUG
LINK_DEBUG := --profiling-funcs -sASSERTIONS=0 -sINITIAL_MEMORY=268435456
WATCHED    := -fsanitize=address -mllvm -asan-instrumentation-with-call-threshold=0 -mllvm -asan-stack=0 -mllvm -asan-globals=0
else
OPTIMISE   := -O3 -DNDEBUG
LINK_DEBUG := -sASSERTIONS=0
endif

COMMON := $(OPTIMISE) $(MACHINE) $(PATHS) -MD -MP

# poller.hpp is included first in every file. It defines upstream's include guard and so replaces upstream's poller.hpp.
# -fno-exceptions cannot be used, because upstream has try blocks. Without -fexceptions they cost nothing.
ZMQ_FLAGS := $(COMMON) -D_GNU_SOURCE -DZMQ_CUSTOM_PLATFORM_HPP -DZMQ_STATIC -DSODIUM_STATIC \
             -Iwasm -Iwasm/port -Iwasm/port/std -isystem $(ZMQ)/src -isystem $(ZMQ)/include -isystem $(SODIUM)/include
CXX_FLAGS := -std=c++11 -fno-rtti $(ZMQ_FLAGS) -include wasm/port/poller.hpp
PORT_WARNINGS := -Wall -Wextra -Wno-unused-parameter -Werror=return-type

# libsodium is compiled as portable C, but for Salsa20: emscripten makes vectors of its SSE2 functions, which take about
# half of the time. Do not define HAVE_TI_MODE: 128-bit products make poly1305 and x25519 2 to 6 times slower.
# __EMSCRIPTEN__ is undefined because it would select libsodium's own JavaScript code.
SODIUM_FLAGS := $(COMMON) -msse2 -DHAVE_EMMINTRIN_H -std=gnu99 -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1 -DSODIUM_STATIC -DHAVE_EXPLICIT_BZERO \
                -U__EMSCRIPTEN__ -I$(SODIUM)/include/sodium -I$(SODIUM)/include \
                -Wno-unused-function -Wno-unknown-pragmas

# --stack-first puts the stack below the data. A stack overflow then traps, and does not overwrite data.
LINK_FLAGS := $(OPTIMISE) $(MACHINE) $(LINK_DEBUG) -sSTANDALONE_WASM --no-entry \
              -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2147483648 -sERROR_ON_UNDEFINED_SYMBOLS=1 \
              -sTOTAL_STACK=1MB -Wl,--stack-first

# ---- rules

.DELETE_ON_ERROR:
.PHONY: all
all: $(WASM)

# When the compiler or the flags change, everything is compiled again. Moving the checkout changes nothing.
SETTINGS := $(OUT)/settings
EVERY := build/setup/emcc $(SETTINGS)
.PHONY: FORCE
$(SETTINGS): FORCE
	@scripts/remember.sh $@ $(subst $(CURDIR),.,'$(CXX_FLAGS)' '$(WATCHED)' '$(SODIUM_FLAGS)' '$(PORT_WARNINGS)')
$(SETTINGS).link: FORCE
	@scripts/remember.sh $@ '$(LINK_FLAGS)' $(OBJECTS)

# $(call compile,<label>,<flags>)
define compile
@mkdir -p $(@D)
@echo "  $(FLAVOUR)  $(1)"
@emcc $(2) -c $< -o $@
endef

$(OUT)/obj/zmq/%.cpp.o: $(ZMQ)/%.cpp $(EVERY)
	$(call compile,$*.cpp,$(CXX_FLAGS) $(WATCHED) -w)

$(OUT)/obj/zmq/%.c.o: $(ZMQ)/%.c $(EVERY)
	$(call compile,$*.c,$(ZMQ_FLAGS) -w)

$(OUT)/obj/sodium/%.c.o: $(SODIUM)/%.c $(EVERY)
	$(call compile,sodium/$*.c,$(SODIUM_FLAGS))

$(OUT)/obj/asan/%.cpp.o: wasm/asan/%.cpp $(EVERY)
	$(call compile,asan/$*.cpp,$(CXX_FLAGS) -fno-builtin $(PORT_WARNINGS))

$(OUT)/obj/%.cpp.o: wasm/%.cpp $(EVERY)
	$(call compile,$*.cpp,$(CXX_FLAGS) $(WATCHED) $(PORT_WARNINGS))

# libsodium is an archive, so that the linker takes only the objects that are used.
$(OUT)/libsodium.a: $(SODIUM_OBJECTS)
	@rm -f $@
	@emar rcsD $@ $^

$(WASM): $(PORT_OBJECTS) $(ZMQ_OBJECTS) $(OUT)/libsodium.a wasm/exports.txt wasm/imports.txt scripts/wasm/link.sh $(SETTINGS).link
	@scripts/wasm/link.sh $@ $(OUT) $(LINK_FLAGS) -- $(PORT_OBJECTS) $(ZMQ_OBJECTS) $(OUT)/libsodium.a

-include $(OBJECTS:.o=.d)

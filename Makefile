# zeromq-wasm. `make help` lists the targets; CONTRIBUTING.md explains them.
# Every step depends on its inputs, so nothing is built twice. The logic lives in scripts/.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: FORCE

include wasm/versions.env

# How many compilers run at once if make was called without -j.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# Source trees of your own, instead of the distribution's source packages.
LIBZMQ_SRC ?=
LIBSODIUM_SRC ?=

STAMPS := build/setup

##@ Setting up

.PHONY: setup setup-node setup-emscripten setup-sources
## Get what is missing: npm packages, emscripten, the sources of libzmq and libsodium
setup: setup-node setup-emscripten setup-sources
setup-node: node_modules/.package-lock.json
setup-emscripten: $(STAMPS)/emcc
setup-sources: $(STAMPS)/libzmq $(STAMPS)/libsodium

node_modules/.package-lock.json: package.json package-lock.json
	@scripts/setup/node.sh

$(STAMPS)/emcc: FORCE
	@scripts/setup/emscripten.sh

build/downloads/%.tar.gz: wasm/versions.env
	@scripts/setup/download.sh $(if $(filter %$(LIBZMQ_TARBALL),$@),LIBZMQ,LIBSODIUM)

PATCHES := $(sort $(wildcard wasm/patches/*.patch))
$(STAMPS)/%.origin: FORCE
	@scripts/remember.sh $@ '$(if $(filter libzmq,$*),$(LIBZMQ_SRC) $(PATCHES),$(LIBSODIUM_SRC))'

# A source tree of your own is copied each time. Only files that differ are written, so only those are compiled.
$(STAMPS)/libzmq: $(STAMPS)/libzmq.origin $(PATCHES) \
		$(if $(LIBZMQ_SRC),FORCE,build/downloads/$(LIBZMQ_TARBALL))
	@scripts/setup/unpack.sh LIBZMQ build/src/libzmq $(LIBZMQ_SRC)
	@touch $@

$(STAMPS)/libsodium: $(STAMPS)/libsodium.origin \
		$(if $(LIBSODIUM_SRC),FORCE,build/downloads/$(LIBSODIUM_TARBALL))
	@scripts/setup/unpack.sh LIBSODIUM build/src/libsodium $(LIBSODIUM_SRC)
	@touch $@

.PHONY: setup-test
setup-test: $(STAMPS)/runtimes $(STAMPS)/bundlers $(STAMPS)/pyzmq

$(STAMPS)/runtimes: scripts/setup/runtimes/package-lock.json scripts/setup/runtimes.sh | setup-node
	@scripts/setup/runtimes.sh
	@touch $@

$(STAMPS)/bundlers: scripts/setup/bundlers/package-lock.json scripts/setup/bundlers.sh | setup-node
	@scripts/setup/bundlers.sh
	@touch $@

# Checked each time, because it may have been installed or removed.
$(STAMPS)/pyzmq: FORCE
	@scripts/setup/pyzmq.sh
.PHONY: setup-browser
setup-browser: FORCE
	@scripts/setup/chromium.sh

##@ Building

# A make started without -j gets JOBS compilers; one started with -j shares its job slots.
SUBMAKE = $(MAKE) --silent $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS)) -f

.PHONY: wasm wasm-release wasm-debug wasm-asan
## Build zeromq.wasm, release and debug, into build/wasm/
wasm: wasm-release wasm-debug
wasm-release wasm-debug wasm-asan: wasm-%: build/wasm/%/zeromq.wasm

# wasm/wasm.mk knows the dependencies of the module. If it does not write the module, nothing here is rebuilt.
build/wasm/%/zeromq.wasm: $(STAMPS)/emcc $(STAMPS)/libzmq $(STAMPS)/libsodium FORCE
	+@$(SUBMAKE) wasm/wasm.mk FLAVOUR=$*

TS_SOURCES := $(sort $(shell find glue src -name '*.ts' 2>/dev/null))
ENTRIES := index draft draft-extra v5-compat
PAGE_MODULES := core.mjs wasm.mjs wasm-inline.mjs inline.mjs \
	$(foreach entry,index draft draft-extra,$(addprefix $(entry),.mjs .d.mts))
MODULES := dist/core.cjs dist/inline/core.mjs $(addprefix dist/browser/,$(PAGE_MODULES)) \
	$(foreach entry,$(ENTRIES),$(addprefix dist/$(entry),.mjs .cjs .d.mts .d.cts) dist/inline/$(entry).mjs)
BIN := node_modules/.bin

.PHONY: build
## Build the package into dist/ (the default)
build: $(MODULES) dist/zeromq.wasm

$(STAMPS)/ts.files: FORCE
	@scripts/remember.sh $@ $(TS_SOURCES)

$(STAMPS)/ts: $(TS_SOURCES) $(STAMPS)/ts.files tsconfig.base.json tsconfig.build.json | setup-node
	@echo "  tsc     glue, src"
	@[ $(STAMPS)/ts -nt $(STAMPS)/ts.files ] || rm -rf build/ts
	@$(BIN)/tsc -p tsconfig.build.json
	@touch $@

# The names under which copies of the package find each other contain its version.
$(MODULES) &: $(STAMPS)/ts rollup.config.mjs package.json build/wasm/release/zeromq.wasm
	@echo "  rollup  dist/"
	@find dist -type f ! -name zeromq.wasm -delete 2>/dev/null || true # what an older build left would be packed
	@$(BIN)/rollup -c --silent
	@touch $(MODULES)

dist/zeromq.wasm: build/wasm/release/zeromq.wasm
	@mkdir -p dist
	@install -m 644 $< $@

.PHONY: examples
## Compile the examples into build/examples/
examples: $(STAMPS)/examples
$(STAMPS)/examples: $(sort $(shell find examples -name '*.ts' 2>/dev/null)) examples/tsconfig.json $(MODULES)
	@echo "  tsc     examples"
	@rm -rf build/examples
	@$(BIN)/tsc -p examples/tsconfig.json
	@touch $@

.PHONY: upstream-programs upstream-quick upstream-runner
# ONLY="test_a test_b" builds and runs only these programs.
ONLY ?=
UPSTREAM = $(STAMPS)/emcc $(STAMPS)/libzmq $(STAMPS)/libsodium upstream-runner
# $(call test-programs,<makefile>,<ONLY=...>). With a source tree of your own, some programs may not compile. The runner
# reports those.
define test-programs
+@$(SUBMAKE) $(1) common
+@$(SUBMAKE) $(1) $(if $(LIBZMQ_SRC),--keep-going) programs $(2) $(if $(LIBZMQ_SRC),|| true)
endef
upstream-programs: $(UPSTREAM)
	$(call test-programs,wasm/upstream/upstream.mk,$(if $(ONLY),ONLY='$(ONLY)'))
upstream-quick: $(UPSTREAM)
	$(call test-programs,wasm/upstream/upstream.mk,ONLY="$$(node scripts/upstream/quick.mjs)")

upstream-runner: | setup-node
	@$(BIN)/tsc -p test/upstream/tsconfig.json

##@ Using

.PHONY: demo test test-browser differential smoke check check-selftest check-api structure bench bench-quick docs format pack
## Run the pipeline demo: does all the set-up on a bare machine
demo: build examples
	@node build/examples/demo/main.js

.PHONY: test-needs
test-needs: build wasm examples setup-test upstream-quick

## Run every test; the last line is the count
test: test-needs
	@node scripts/test/run.mjs $(TESTS)

## Run the tests in a browser, which make test does not run
test-browser: build wasm-release setup-browser
	@ZEROMQ_TEST_BROWSER=1 node scripts/test/run.mjs --project browser $(TESTS)

## Compare behaviours with those of the native package
differential: build
	@node scripts/test/differential.mjs $(TESTS)

## Install the package, compile and bundle programs with it in every way that there is, and run them
smoke: build wasm examples setup-test
	@ZEROMQ_TEST_SMOKE=1 node scripts/test/run.mjs --project release test/package

.PHONY: test-asan
## Run the tests of sockets and threads with the build that watches memory (AddressSanitizer)
test-asan: build wasm-asan setup-test
	@ZEROMQ_TEST_ASAN=1 node scripts/test/run.mjs --project asan $(TESTS)

.PHONY: test-upstream test-upstream-native
## Run libzmq's own test suite (ONLY="test_name ..." for a part); docs/upstream-tests.md shows the outcome
test-upstream: upstream-programs
	@LIBZMQ_SRC='$(LIBZMQ_SRC)' node build/upstream/ts/test/upstream/main.js $(ONLY) $(UPSTREAM_FLAGS)

# Runs the same programs compiled for this machine from unchanged sources, to compare the results.
test-upstream-native: build/downloads/$(LIBZMQ_TARBALL) $(STAMPS)/libsodium upstream-runner
	@UNPATCHED=1 scripts/setup/unpack.sh LIBZMQ build/upstream/src $(LIBZMQ_SRC)
	$(call test-programs,test/upstream/native/native.mk,)
	@LIBZMQ_SRC='$(LIBZMQ_SRC)' node build/upstream/ts/test/upstream/main.js --native $(ONLY) $(UPSTREAM_FLAGS)

## Check layers, ABI, types, lint, formatting and the package
check: build wasm examples
	@node scripts/check/all.mjs

## See that make check refuses one violation of each kind, in a copy of the tree
check-selftest: build wasm examples
	@node scripts/check/selftest/index.mjs

## Compare exports and types with those of the native package
check-api: build
	@node scripts/check/api/index.mjs

## Measure the plan of the code: rooms, floors, circles, the longest file (REF=<commit> for an older one)
structure: setup-node
	@node scripts/structure/index.mjs $(if $(REF),--ref $(REF))

## Compare the speed with that of the native package (AGAINST=<commit or folder>: and of another build)
bench: build
	@AGAINST='$(AGAINST)' scripts/bench.sh $(BENCH)

## The same for the most important scenarios, in two minutes
bench-quick: build
	@AGAINST='$(AGAINST)' scripts/bench.sh --quick $(BENCH)

## Write the API reference into build/docs/
docs: build
	@$(BIN)/typedoc

## Format everything
format: setup-node
	@$(BIN)/prettier --write --log-level warn .

## Make the npm package, build/pack/zeromq-wasm-*.tgz
pack: build
	@scripts/pack.sh

##@ Cleaning up

.PHONY: clean spotless help
## Remove what was built; keep what was downloaded
clean:
	rm -rf dist build/wasm build/ts build/upstream build/examples build/test build/bench build/docs build/pack build/against
	rm -f $(STAMPS)/ts $(STAMPS)/ts.files $(STAMPS)/examples

## Remove everything that is not in the repository
spotless:
	rm -rf dist build node_modules coverage

## Show this help
help:
	@awk -f scripts/help.awk Makefile

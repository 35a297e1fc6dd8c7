# zeromq-wasm. `make help` lists the targets; CONTRIBUTING.md explains them.
# Nothing is built twice: every step depends on its inputs. Logic lives in scripts/.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: FORCE

include wasm/versions.env

# How many compilers run at once when make was called without -j.
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

# A tree of your own is copied each time; only what differs is written, so only that is compiled.
$(STAMPS)/libzmq: $(STAMPS)/libzmq.origin $(PATCHES) \
		$(if $(LIBZMQ_SRC),FORCE,build/downloads/$(LIBZMQ_TARBALL))
	@scripts/setup/unpack.sh LIBZMQ build/src/libzmq $(LIBZMQ_SRC)
	@touch $@

$(STAMPS)/libsodium: $(STAMPS)/libsodium.origin \
		$(if $(LIBSODIUM_SRC),FORCE,build/downloads/$(LIBSODIUM_TARBALL))
	@scripts/setup/unpack.sh LIBSODIUM build/src/libsodium $(LIBSODIUM_SRC)
	@touch $@

##@ Building

# A make started without -j gets JOBS; one started with -j shares its job slots.
SUBMAKE = $(MAKE) $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS)) -f

.PHONY: wasm wasm-release wasm-debug
## Build zeromq.wasm, release and debug, into build/wasm/
wasm: wasm-release wasm-debug
wasm-release wasm-debug: wasm-%: setup-emscripten setup-sources
	@$(SUBMAKE) wasm/wasm.mk FLAVOUR=$*

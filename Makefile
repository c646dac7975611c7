# The tasks of this repository. `make` alone lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# Flags for every `swift build` and `swift test`, such as `-j 2`.
SWIFT_FLAGS ?=

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint format man build release archive benchmark install uninstall clean tools build-tools

FORMATTED := Sources Tests Benchmarks Package.swift
RELEASE := .build/release/ovnpath

export SWIFT SWIFT_FLAGS

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build tools ## Run two captured clusters with real OVN, trace through them, and stop them.
	scripts/demo

test: tools ## Build and run all tests, on this machine's OVN and on the one in .ovn.
	scripts/test

lint: ## Check the format of the sources.
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

format: ## Format the sources.
	$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

man: build-tools ## Generate man/ovnpath.1 from man/ovnpath.1.in and the commands' help.
	scripts/manual man/ovnpath.1

build: build-tools ## Build the debug program: .build/debug/ovnpath.
	$(SWIFT) build $(SWIFT_FLAGS) --product ovnpath

release: $(RELEASE) ## Build the optimised program, with the Swift runtime linked in: .build/release/ovnpath.

# What is measured, as the program itself says: make benchmark BENCHMARK="rounds=1 trace".
benchmark: export OVNPATH_BENCHMARKS = 1
benchmark: $(RELEASE) tools ## Measure the optimised program against ovnkube-trace's requests and execs.
	$(SWIFT) build $(SWIFT_FLAGS) --configuration release --static-swift-stdlib --product ovnpath-benchmark
	.build/release/ovnpath-benchmark $(BENCHMARK)

archive: $(RELEASE) ## Build the archive and checksum of a release in dist/.
	scripts/archive $(RELEASE) dist

install: $(RELEASE) ## Install the optimised program and its manual under PREFIX (/usr/local).
	install -D -s -m 755 $(RELEASE) "$(DESTDIR)$(PREFIX)/bin/ovnpath"
	ln -sf ovnpath "$(DESTDIR)$(PREFIX)/bin/ovnkube-trace"
	install -D -m 644 man/ovnpath.1 "$(DESTDIR)$(PREFIX)/share/man/man1/ovnpath.1"

uninstall: ## Remove what `make install` installed.
	rm -f "$(DESTDIR)$(PREFIX)/bin/ovnpath" "$(DESTDIR)$(PREFIX)/bin/ovnkube-trace"
	rm -f "$(DESTDIR)$(PREFIX)/share/man/man1/ovnpath.1"

clean: ## Remove build products.
	$(SWIFT) package clean

# A file, so that `make release` as oneself and `sudo make install` after it build nothing as root.
$(RELEASE): Package.swift $(shell find Sources -name '*.swift')
	scripts/install-tools build
	$(SWIFT) build $(SWIFT_FLAGS) --configuration release --static-swift-stdlib --product ovnpath
	touch $@

tools: build-tools
# Without them today's OVN serves alone, which needs no root.
	@scripts/install-tools cluster || scripts/install-ovn

build-tools:
	@scripts/install-tools build

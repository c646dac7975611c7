# Everything that is done with this repository. `make` alone lists the targets.

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

demo: build tools ## Start the embedded clusters, trace through their real OVN, and stop them.
	scripts/demo

test: tools ## Build and run all tests, on this machine's OVN and on today's.
	scripts/test

lint: ## Check the form of the sources.
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

format: ## Bring the sources into form.
	$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

man: build-tools ## Write man/ovnpath.1 anew from man/ovnpath.1.in and the commands' own help.
	scripts/manual man/ovnpath.1

build: build-tools ## Build the program for debugging: .build/debug/ovnpath.
	$(SWIFT) build $(SWIFT_FLAGS) --product ovnpath

release: $(RELEASE) ## Build the optimised program, with Swift's runtime linked in: .build/release/ovnpath.

# What is measured, as the program itself says: make benchmark BENCHMARK="rounds=1 trace".
benchmark: export OVNPATH_BENCHMARKS = 1
benchmark: $(RELEASE) tools ## Measure the optimised program beside ovnkube-trace's requests and execs.
	$(SWIFT) build $(SWIFT_FLAGS) --configuration release --static-swift-stdlib --product ovnpath-benchmark
	.build/release/ovnpath-benchmark $(BENCHMARK)

archive: $(RELEASE) ## Make a release's archive and checksum in dist/.
	scripts/archive $(RELEASE) dist

install: $(RELEASE) ## Install the optimised program and its manual under PREFIX (/usr/local).
	install -D -s -m 755 $(RELEASE) "$(DESTDIR)$(PREFIX)/bin/ovnpath"
	ln -sf ovnpath "$(DESTDIR)$(PREFIX)/bin/ovnkube-trace"
	install -D -m 644 man/ovnpath.1 "$(DESTDIR)$(PREFIX)/share/man/man1/ovnpath.1"

uninstall: ## Remove what `make install` made.
	rm -f "$(DESTDIR)$(PREFIX)/bin/ovnpath" "$(DESTDIR)$(PREFIX)/bin/ovnkube-trace"
	rm -f "$(DESTDIR)$(PREFIX)/share/man/man1/ovnpath.1"

clean: ## Remove what was built.
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

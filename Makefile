# engram: thin commands over CMake. `make demo` and `make test` do all the set-up; `make help` lists the rest.

JOBS ?= $(shell nproc)
CXX_FILES = $(shell find $(wildcard src cli tests benchmarks examples python) -name '*.h' -o -name '*.cpp')

.DEFAULT_GOAL := help
.PHONY: help demo test build check check-clang bench format clean dependencies

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: build  ## what memory is worth: about three minutes after the build
	@tools/demo

test: build  ## every test, on the release build
	@cmake --build --preset release --parallel $(JOBS)
	@ctest --preset release --parallel $(JOBS)

build: build/release/build.ninja  ## the release build, bin/engram
	@cmake --build --preset release --parallel $(JOBS) --target engram_cli
	@mkdir -p bin && ln -sfn ../build/release/cli/engram bin/engram

check: packages = check
check: build/dev/build.ninja  ## before a commit: format, floors, warnings as errors, fast tests under sanitizers
	@clang-format --dry-run -Werror $(CXX_FILES)
	@tools/check_floors
	@cmake --build --preset dev --parallel $(JOBS)
	@ctest --preset dev --parallel $(JOBS)

check-clang: packages = clang
check-clang: build/clang/build.ninja  ## the fast tests, built by clang
	@cmake --build --preset clang --parallel $(JOBS)
	@ctest --preset clang --parallel $(JOBS)

bench: build  ## rates of kernels and algorithms beside this processor's peak
	@bin/engram bench

format: packages = check
format: dependencies  ## rewrites the C++ files in the house format
	@clang-format -i $(CXX_FILES)

clean:  ## removes what was built; runs/ stays
	rm -rf build bin

packages = build
dependencies:
	@tools/install_dependencies $(packages)

# Later changes of CMake files are noticed by the build itself.
build/%/build.ninja: CMakePresets.json | dependencies
	@cmake --preset $* >/dev/null
	@touch $@

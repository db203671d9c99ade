# engram: thin commands over CMake. `make demo` and `make test` do all the set-up; `make help` lists the rest.

JOBS ?= $(shell nproc)
CXX_FILES = $(shell find $(wildcard src cli tests benchmarks examples python) -name '*.h' -o -name '*.cpp')

.DEFAULT_GOAL := help
.PHONY: install help demo test test-python test-python-all wheel python build check check-clang fuzz bench format clean dependencies

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

demo: build  ## what memory is worth: about three minutes after the build
	@tools/demo

test: build  ## every test, on the release build, and those of the Python package
	@cmake --build --preset release --parallel $(JOBS)
	@ctest --preset release --parallel $(JOBS)
	@$(MAKE) --no-print-directory test-python

test-python: python  ## the tests of the Python package; says so where Python or its registry are missing
	@[ ! -d $(extension) ] || ctest --test-dir $(extension) --output-on-failure

test-python-all: build  ## the same beside torch, onnxruntime, Stable-Baselines3, pandas: 2 GB of packages
	@tools/install_dependencies python
	@tools/python_environment $(environment) all
	@$(MAKE) --no-print-directory test-python

# Apart from the C++ build, which never needs Python: a project of its own that links the library of build/release.
python: build  ## the Python package, in build/python/extension/package
	@if tools/install_dependencies python && tools/python_environment $(environment) test; then \
	   cmake -S python -B $(extension) -G Ninja -DCMAKE_BUILD_TYPE=Release -Dengram_DIR=$(CURDIR)/build/release \
	     -DPython_EXECUTABLE=$(CURDIR)/$(environment)/bin/python >/dev/null && \
	   cmake --build $(extension) --parallel $(JOBS); \
	 else echo "engram: the Python package is neither built nor tested" >&2; rm -rf $(extension); fi

wheel: build  ## the Python package as a wheel that needs no Debian package, in build/wheel
	@tools/install_dependencies python
	@tools/python_environment $(environment) wheel
	@rm -rf build/wheel
	@$(environment)/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel/raw \
	   --config-settings=cmake.define.engram_DIR=$(CURDIR)/build/release .
	@PATH=$(CURDIR)/$(environment)/bin:$$PATH auditwheel repair --wheel-dir build/wheel build/wheel/raw/*.whl
	@rm -r build/wheel/raw

build: build/release/build.ninja  ## the release build, bin/engram
	@cmake --build --preset release --parallel $(JOBS) --target engram_cli
	@mkdir -p bin && ln -sfn ../build/release/cli/engram bin/engram

PREFIX ?= /usr/local
install: build  ## the program, libraries, headers, man page and completions below PREFIX (/usr/local)
	@DESTDIR="$(DESTDIR)" cmake --install build/release --prefix "$(PREFIX)" >/dev/null
	@tools/install_words "$(DESTDIR)$(PREFIX)/share"

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

FUZZ_SECONDS ?= 5
fuzz: packages = fuzz
fuzz: build/fuzz/build.ninja  ## every door where files come in, by libFuzzer for FUZZ_SECONDS each
	@cmake --build --preset fuzz --parallel $(JOBS) --target engram_fuzz
	@tools/fuzz $(FUZZ_SECONDS)

bench: build  ## rates of kernels and algorithms beside this processor's peak
	@bin/engram bench

format: packages = check
format: dependencies  ## rewrites the C++ files in the house format
	@clang-format -i $(CXX_FILES)

clean:  ## removes what was built; runs/ stays
	rm -rf build bin

environment = build/python/environment
extension = build/python/extension
packages = build
dependencies:
	@tools/install_dependencies $(packages)

# Later changes of CMake files are noticed by the build itself.
build/%/build.ninja: CMakePresets.json | dependencies
	@cmake --preset $* >/dev/null
	@touch $@

# The commands of this project. Each installs what is missing first.

PRESET ?= release
JOBS ?= $(shell nproc)
# Tests wait for daemons half of their time.
TEST_JOBS ?= $(shell expr $$(nproc) + 1)
# Of `make install`. DESTDIR is put before it, as packagers want.
PREFIX ?= /usr/local

.PHONY: build build-tests demo test sanitize bench fuzz format tidy install deb test-deb test-fresh test-reproducible \
        install-build install-test install-bench install-demo install-package clean

# The program alone: the tests need packages of their own.
build: install-build
	@cmake --preset $(PRESET) -DWARIFU_TESTS=OFF $(CMAKE_ARGS) > /dev/null
	@cmake --build --preset $(PRESET) -j $(JOBS)

build-tests: install-build install-test
	@cmake --preset $(PRESET) -DWARIFU_TESTS=ON $(CMAKE_ARGS) > /dev/null
	@cmake --build --preset $(PRESET) -j $(JOBS)

demo: install-demo
	@$(MAKE) --no-print-directory build
	@examples/camera/demo

# Program, manual page, completions and the user's pages. `make install DESTDIR=/tmp/stage PREFIX=/usr`.
install: build
	@DESTDIR=$(DESTDIR) cmake --install build/$(PRESET) --prefix $(PREFIX)

# build/package/warifu_VERSION_ARCHITECTURE.deb
deb: install-package
	@$(MAKE) --no-print-directory build PRESET=release
	@packaging/make-deb

# Not among the tests: these need root and network, and minutes.
test-deb: deb demo # installs the package on a bare Debian 12 and assesses the demo's cameras there
	@packaging/test-deb
test-fresh: install-package # does the README's `make demo` work where nothing but make is installed?
	@packaging/test-fresh
test-reproducible: install-package # do two builds that differ in all that must not matter give the same bytes?
	@packaging/test-reproducible

# Every test: units, golden files, corpora of the fuzz targets, catalogue, browser; and the form of the code.
test: install-test
	@tools/check-format
	@$(MAKE) --no-print-directory build-tests
	@ctest --preset release -j $(TEST_JOBS)

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize: install-test
	@$(MAKE) --no-print-directory build-tests PRESET=sanitize
	@ctest --preset sanitize -j $(TEST_JOBS)

# In the preset that compiles each file alone: clang-tidy looks at files, and headers that are missing show.
tidy: install-test
	@$(MAKE) --no-print-directory build-tests PRESET=debug
	@tools/check-tidy

bench: install-bench install-demo
	@$(MAKE) --no-print-directory build
	@examples/camera/demo > /dev/null
	@bench/run

fuzz: install-test
	@$(MAKE) --no-print-directory build-tests PRESET=fuzz
	@tools/fuzz

format: install-test
	@git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i

install-build install-test install-bench install-demo install-package:
	@tools/install-packages $(patsubst install-%,%,$@)

clean:
	@rm -rf build

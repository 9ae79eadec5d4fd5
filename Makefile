# The commands of this project. Each installs what is missing first.

PRESET ?= release
JOBS ?= $(shell nproc)

.PHONY: build build-tests demo test sanitize bench fuzz format tidy install-build install-test install-bench \
        install-demo clean

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

# Every test: units, golden files, corpora of the fuzz targets, catalogue, browser; and the form of the code.
test: install-test
	@tools/check-format
	@$(MAKE) --no-print-directory build-tests
	@ctest --preset release -j $(JOBS)

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize: install-test
	@$(MAKE) --no-print-directory build-tests PRESET=sanitize
	@ctest --preset sanitize -j $(JOBS)

tidy: install-test
	@$(MAKE) --no-print-directory build-tests
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

install-build install-test install-bench install-demo:
	@tools/install-packages $(patsubst install-%,%,$@)

clean:
	@rm -rf build

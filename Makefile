# A thin front to CMake and the scripts in tools/. `make help` lists what it does.

PREFIX ?= /usr/local
FORMATTED = $(shell find include src cli examples tests fuzz -name '*.[ch]' 2>/dev/null)

# The libwasmtime that programs run with: yours, if the environment names one, or else the pinned one.
LIBRARY = $${WMT_LIBRARY:-$$(tools/fetch-libwasmtime default)}

.DEFAULT_GOAL = help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: hello
hello: ## install what is missing, fetch libwasmtime, build, and run the hello example
	@tools/setup hello
	@tools/fetch-libwasmtime default
	cmake --preset dist
	cmake --build --preset dist --target example_hello
	@WMT_LIBRARY="$(LIBRARY)" build/dist/bin/examples/hello

.PHONY: test
test: ## the same set-up, then every test on the default libwasmtime and on the LTS majors
	@tools/setup test
	cmake --preset release
	cmake --build --preset release
	ctest --preset release --label-regex once
	tools/test-matrix default lts

.PHONY: test-matrix
test-matrix: ## every test, with the same binaries, on every libwasmtime there is
	@tools/setup test
	cmake --preset release
	cmake --build --preset release
	tools/test-matrix all

.PHONY: asan tsan
asan: ## every test under the address, leak and undefined behaviour sanitizers
tsan: ## the tests of threads under the thread sanitizer
asan tsan:
	@tools/setup test
	cmake --preset $@
	cmake --build --preset $@
	tools/test-matrix --preset $@ default

.PHONY: install
install: ## install libwmt and the command, below PREFIX (/usr/local)
	@tools/setup hello
	cmake --preset dist
	cmake --build --preset dist
	cmake --install build/dist --prefix "$(PREFIX)"

.PHONY: format check-format
format: ## format the C files
	clang-format -i $(FORMATTED)
check-format: ## fail if a C file is not formatted
	clang-format --dry-run --Werror $(FORMATTED)

.PHONY: clean
clean: ## remove what was built; the fetched libraries stay
	@mkdir -p build
	find build -mindepth 1 -maxdepth 1 ! -name libwasmtime -exec rm -rf {} +

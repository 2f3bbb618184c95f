# A thin front to CMake and the scripts in tools/. `make help` lists what it does.

PREFIX ?= /usr/local
# The libwasmtimes that sanitizers run on: versions, majors, default, lts or all
ON ?= default
# The libwasmtimes that the tests for other platforms run on
MAJORS ?= 24 36 48 50
# How long each fuzz target runs
SECONDS ?= 45
FORMATTED = $(shell find include src cli examples tests fuzz bench -name '*.[ch]' 2>/dev/null)

# The libwasmtime that programs run with: yours, if the environment names one, or else the pinned one.
LIBRARY = $${WMT_LIBRARY:-$$(tools/fetch-libwasmtime default)}

.DEFAULT_GOAL = help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

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
	WMT_LIBRARY="$(LIBRARY)" ctest --preset release --label-regex once \
	    --output-junit checks.xml
	tools/test-matrix default lts

.PHONY: test-matrix
test-matrix: ## every test, with the same binaries, on every libwasmtime there is
	@tools/setup test
	cmake --preset release
	cmake --build --preset release
	tools/test-matrix all

.PHONY: asan tsan
asan: ## every test under the address, leak and undefined behaviour sanitizers (ON="24 50")
tsan: ## the tests of threads under the thread sanitizer (ON="48 50")
asan tsan:
	@tools/setup test
	cmake --preset $@
	cmake --build --preset $@
	tools/test-matrix --preset $@ $(ON)

.PHONY: valgrind
valgrind: ## the tests listed in tests/valgrind.list under valgrind
	@tools/setup check
	cmake --preset release
	cmake --build --preset release
	WMT_LIBRARY="$(LIBRARY)" tools/test-valgrind

.PHONY: clang
clang: ## build everything with clang, warnings being errors
	@tools/setup test
	cmake --preset clang
	cmake --build --preset clang

.PHONY: amalgamation test-amalgamation
amalgamation: ## write libwmt as one wmt.c and one wmt.h, to dist/amalgamation
	@tools/setup hello
	@tools/amalgamate dist/amalgamation
	@ls -l dist/amalgamation
test-amalgamation: ## every test, with libwmt made from the amalgamation
	@tools/setup test
	cmake --preset amalgamation
	cmake --build --preset amalgamation
	tools/test-matrix --preset amalgamation $(ON)

.PHONY: test-windows test-aarch64 test-musl
test-windows: ## the tests for Windows on x86-64, by Wine (MAJORS="24 36 48 50")
test-aarch64: ## the tests for Linux on aarch64, by QEMU (MAJORS="24 36 48 50")
test-musl: ## the tests for Linux with musl, natively (MAJORS="24 36 48 50")
test-windows: preset = windows-x86_64
test-aarch64: preset = linux-aarch64
test-musl: preset = linux-musl-x86_64
test-windows test-aarch64 test-musl:
	@tools/setup ci
	cmake --preset $(preset)
	cmake --build --preset $(preset)
	tools/test-matrix --preset $(preset) $(MAJORS)

.PHONY: cross
cross: ## libwmt and the command for seven platforms, as release archives in dist
	@tools/setup ci
	tools/cross

.PHONY: guests
guests: ## run a C program, Lua and SQLite under the command, on six majors
	@tools/setup check
	@tools/build-guests
	@tools/fetch-libwasmtime 20 24 36 44 48 50
	cmake --preset release
	cmake --build --preset release --target wmt_command
	ctest --preset release --tests-regex '^check_(guests|inspect)$$'

.PHONY: fuzz
fuzz: ## run every fuzz target (SECONDS=45)
	@tools/setup check
	cmake --preset fuzz
	cmake --build --preset fuzz
	WMT_LIBRARY="$(LIBRARY)" tools/fuzz $(SECONDS)

.PHONY: bench
bench: bench-programs ## measure libwmt beside the official C API, on the default libwasmtime
	bench/run --library "$(LIBRARY)"

# As the peers in Rust and in Python have it.
bench-peers: LIBRARY = $$(tools/fetch-libwasmtime 48)
.PHONY: bench-peers
bench-peers: bench-programs ## measure it beside Wasmtime in other languages, too
	cd bench/rust && CARGO_TARGET_DIR=../../build/bench/cargo cargo build --release --locked
	cd bench/go && go build -mod=readonly -o ../../build/bench/go/ ./...
	python3 -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	    --upgrade --target build/bench/python --requirement tools/libwasmtime/48.0.0.txt
	bench/run --all --library "$(LIBRARY)"

.PHONY: bench-programs
bench-programs:
	@tools/setup hello
	cmake --preset dist -B build/bench -DWMT_BUILD_BENCH=ON -DWMT_BUILD_CLI=OFF
	cmake --build build/bench --target bench

.PHONY: docs
docs: ## write the reference manual, from the headers, to build/docs/html
	@tools/setup check
	@mkdir -p build/docs
	doxygen docs/Doxyfile

.PHONY: install
install: ## install libwmt and the command, below PREFIX (/usr/local)
	@tools/setup hello
	cmake --preset dist
	cmake --build --preset dist
	cmake --install build/dist --prefix "$(PREFIX)"

.PHONY: format check-format
format: ## format the C files
	@tools/setup check
	clang-format -i $(FORMATTED)
check-format: ## fail if a C file is not formatted
	@tools/setup check
	clang-format --dry-run --Werror $(FORMATTED)
	@! grep -n '.\{101,\}' $(FORMATTED) || { echo "these lines are longer than 100 columns"; exit 1; }

.PHONY: clean
clean: ## remove what was built; the fetched libraries stay
	@mkdir -p build
	find build -mindepth 1 -maxdepth 1 ! -name libwasmtime -exec rm -rf {} +

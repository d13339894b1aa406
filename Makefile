# What a newcomer needs: `make demo` and `make test`. Each first installs what
# is missing of packages.txt (for the tests, of tests/packages.txt too); the rest
# is CMake's.

.DEFAULT_GOAL := build
.PHONY: packages test-packages build native wasm web demo test test-build test-long bench clean

configure = cmake --preset $(1) --log-level=WARNING
ctest = ctest --test-dir build/$(1) -j2 --output-on-failure --no-tests=error

packages:
	@script/packages packages.txt

test-packages:
	@script/packages packages.txt tests/packages.txt

build: native web

native: packages
	@echo "building"
	@$(call configure,release)
	@cmake --build build/release

wasm: packages
	@echo "building the WASM core"
	@$(call configure,wasm)
	@cmake --build build/wasm

# npm's own list of what it installed tells when it did
web/node_modules/.package-lock.json: web/package-lock.json | packages
	@echo "fetching what the web terminals are built with"
	@cd web && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
	@touch $@

web: wasm web/node_modules/.package-lock.json
	@echo "building the web terminals"
	@cd web && node node_modules/vite/bin/vite.js build --logLevel warn

tests/wasm/node_modules: tests/wasm/package-lock.json | packages
	@echo "fetching the foreign peers of the WASM tests"
	@cd tests/wasm && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
	@touch $@

# gcc without optimisation (with it: native), and clang with the address and undefined behaviour sanitizers and libFuzzer
test-build: test-packages build tests/wasm/node_modules
	@echo "building for the tests: gcc"
	@$(call configure,dev)
	@cmake --build build/dev
	@echo "building for the tests: clang, sanitizers, libFuzzer"
	@$(call configure,fuzz)
	@cmake --build build/fuzz

# Whole-system stories (label system) run once, as users run them.
test: test-build
	@echo "testing: sanitizers, fuzz targets"
	@$(call ctest,fuzz) -LE 'system|long'
	@echo "testing: everything"
	@$(call ctest,dev) -LE long

test-long: test-build
	@$(call ctest,fuzz) -LE 'system|long'
	@$(call ctest,dev)

# LAN=1, or LAN=ADDRESS: the web terminals over TLS where a phone can reach them
demo: build
	@MIZHEN_DEMO_LAN="$(LAN)" demo/run

bench: test-packages build tests/wasm/node_modules
	@bench/run
	@bench/web

clean:
	@rm -rf build tests/wasm/node_modules web/node_modules web/dist

# Builds, runs and tests the portal. `make help` lists what can be asked for.

# Outside the checkout, so that several clones share one build.
CARGO_TARGET_DIR ?= $(HOME)/.cache/portal-target
override CARGO_TARGET_DIR := $(abspath $(CARGO_TARGET_DIR))
export CARGO_TARGET_DIR

PORT ?= 3000
FUZZ_SECONDS ?= 15
DATA_DIR ?= data
# Random cases for each pack by which the engine for browsers is compared with the native one.
SAMENESS ?= 100000

WASM_TARGET = wasm32-unknown-unknown
WASM = $(CARGO_TARGET_DIR)/$(WASM_TARGET)/wasm-release/frontend.wasm
RULES_WASM = $(CARGO_TARGET_DIR)/$(WASM_TARGET)/rules-release/rules_browser.wasm
# What runs on the server's side. Without `frontend`: in one build with the server, `app` would get the features of both
# sides. Always all of it, so that every step has the same features and builds nothing again.
NATIVE = --workspace --exclude frontend
WASM_OPT = frontend/bundle/node_modules/.bin/wasm-opt
# Used when npm's binaryen and a Node to run it are there.
WASM_OPT_FLAG = $(shell command -v node >/dev/null 2>&1 && test -x $(WASM_OPT) && echo --wasm-opt $(WASM_OPT))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: setup build run test bench fmt lint fuzz assets site-check help \
	setup-test check-format check-imports check-native check-browser test-rust test-fhir test-module test-sameness \
	test-api test-day test-browser day faults

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

setup: ## set up what is missing to build and serve
	@sh setup.sh run

build: assets ## the release binary: target/release/portal
	cargo build --locked --release -p server --bin portal
	@mkdir -p target/release
	@cmp -s $(CARGO_TARGET_DIR)/release/portal target/release/portal \
		|| { cp $(CARGO_TARGET_DIR)/release/portal target/release/portal.new \
		&& mv target/release/portal.new target/release/portal; }

run: build ## build, make demo data where there is none, serve on http://127.0.0.1:3000 (PORT, DATA_DIR)
	@if [ -z "$$DATABASE_URL" ] && [ ! -e "$(DATA_DIR)/portal.db" ]; then \
		rm -f "$(DATA_DIR)"/portal.db.making* && \
		target/release/portal --data-dir "$(DATA_DIR)" --database-url "sqlite:$(DATA_DIR)/portal.db.making" demo && \
		mv "$(DATA_DIR)/portal.db.making" "$(DATA_DIR)/portal.db"; \
	fi
	@exec target/release/portal --data-dir "$(DATA_DIR)" serve --port "$(PORT)"

test: ## everything: format, clippy, unit, property and request tests, both databases, browser journeys
	@MAKE="$(MAKE)" sh .ci/steps setup-test check-format check-imports assets site-check check-native check-browser \
		test-rust test-fhir test-module test-sameness fuzz build test-api test-day test-browser

bench: ## the figures of the README, one line each: bench: NAME VALUE UNIT (ONLY=NAME for one, BIG=1 also for a million people)
	@sh setup.sh bench
	@$(MAKE) --no-print-directory -s build >&2
	@node end2end/bench/bench.mjs $(ONLY)

day: setup-test build ## a county's day with 20 hospitals and 9,500 claims on both databases, with faults; books and phones in the evening
	@node end2end/day/run.mjs day

faults: setup-test build ## the server killed 100 times, the database away for 30 s, the disk full; on both databases (KILLS, AWAY_SECONDS)
	@node end2end/day/run.mjs killed away full

fuzz: ## every fuzz target of the rules engine for FUZZ_SECONDS each
	@sh app/rules/fuzz/run $(FUZZ_SECONDS)

fmt: ## format the Rust code
	cargo fmt --all

lint: check-format check-imports check-native check-browser ## format, import rules and clippy, without changing anything

assets: setup ## the browser's part: target/site, and the engine for other pages: target/rules
	cargo build --locked -p frontend --target $(WASM_TARGET) --profile wasm-release
	cargo build --locked -p rules-browser --target $(WASM_TARGET) --profile rules-release
	cargo build --locked $(NATIVE) --bin bundle
	$(CARGO_TARGET_DIR)/debug/bundle --wasm $(WASM) --rules-wasm $(RULES_WASM) --style style --rules app/rules \
		--out target/site --rules-out target/rules --work target/bundle $(WASM_OPT_FLAG)

site-check: ## the browser's part is complete and small enough
	@sh .ci/site

# The steps of `make test`, each callable on its own.

setup-test:
	@sh setup.sh test

check-format:
	cargo fmt --all --check

check-imports:
	@sh .ci/imports

check-native:
	cargo clippy --locked $(NATIVE) --all-targets -- -D warnings

check-browser:
	cargo clippy --locked -p frontend --target $(WASM_TARGET) -- -D warnings
	cargo clippy --locked -p rules-browser --target $(WASM_TARGET) -- -D warnings

test-rust:
	cargo test --locked $(NATIVE)

test-fhir: ## every FHIR resource that the server writes, checked by fhir.resources of PyPI
	cargo build --locked --quiet $(NATIVE) --example fhir_samples
	@sh .ci/fhir

test-module:
	node --test --test-reporter=tap app/rules/browser/tests/*.mjs
	node target/rules/conformance/run.mjs

test-sameness: ## SAMENESS random cases of each pack (100000), answered natively and by WebAssembly, byte for byte
	cargo build --locked --release -p rules-browser --example cases
	node app/rules/browser/sameness.mjs --cases $(SAMENESS)

test-api: ## the interface for programs, asked all that its description allows and much that it does not (EXAMPLES=25)
	@sh .ci/api

# The day as a whole. Twelve kills try the way that a hundred go; after eight seconds everybody is told at once that the
# database is away, and the rest shows it. Where no file system can be mounted, what needs one is told and left out.
test-day:
	@KILLS=12 AWAY_SECONDS=12 LEFT_OUT=allowed node end2end/day/run.mjs day killed away full

test-browser:
	cargo build --locked --quiet $(NATIVE) --example cases
	cd end2end && npm run --silent check && npm test --silent

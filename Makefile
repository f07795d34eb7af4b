# 群台 RoomDesk. `make run` opens the app, `make test` runs every test; both install what is missing first.

# One build folder holds everything; a clean checkout needs about 8 GB.
export CARGO_TERM_COLOR ?= auto
TAURI := ui/node_modules/.bin/tauri
APP := target/release/roomdesk

.DEFAULT_GOAL := help
.PHONY: help run test test-ui test-rust test-window fuzz soak package bindings bench clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

run: ## Install what is missing, build, open the app
	.ci/setup run
	$(TAURI) build --no-bundle
	$(APP)

test: ## Install what is missing and run every test: page, Rust, packages, real window
	.ci/setup test
	$(MAKE) test-ui
	$(MAKE) test-rust
	$(MAKE) test-window

test-ui: ## Types, style, translations and tests of the page
	cd ui && npm run check && npm test

# The page is built first: the app's own tests embed it.
test-rust: ui/dist ## Format, lints and tests of the crates and of the commands
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features window-tests,fuzz/engine --locked -- -D warnings
	cargo test --workspace --locked

test-window: package ## Packages, and the real window under Xvfb with a real keychain
	cargo test --locked --features window-tests --test window -- --test-threads=1

SECONDS ?= 60
fuzz: ## Search for bodies, requests and records that break a promise, SECONDS=60 for each kind
	.ci/setup run
	tests/fuzz/run $(SECONDS)

# The same loops as in `make test`, at least 500 kills each; an hour or more.
soak: ## Kill, starve and fuzz everything for long: jobs, receiver, relay, team
	.ci/setup test
	ROOMDESK_SOAK=1 cargo test --locked -p desk --test job_kill --test team -- --nocapture
	ROOMDESK_SOAK=1 cargo test --locked -p receiver -p team -- --nocapture
	tests/fuzz/run 600

bench: ## Measure everything against its peers, or a part: ONLY=ingest, search, sync, pull, callbacks, window
	.ci/setup bench
	$(TAURI) build --no-bundle
	cargo build --release --locked --features tauri/custom-protocol -p bench -p peer
	target/release/bench $(ONLY)

package: ## Build deb and rpm into target/release/bundle
	$(TAURI) build --bundles deb,rpm

bindings: ## Write ui/src/api/bindings.ts from the Rust commands
	UPDATE_BINDINGS=1 cargo test --locked --test bindings

ui/dist: $(shell git ls-files ui 2>/dev/null)
	cd ui && npm run build
	@touch ui/dist

clean: ## Remove everything that was built
	rm -rf target ui/dist ui/node_modules

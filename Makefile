# The verbs of this project; `make help` lists them. Everything is built below build/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo build server page test e2e lighthouse screenshots check format golden translation bench fuzz asan tsan coverage clean setup setup-test

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## install what building needs (Debian packages; DuckDB from npm)
	@scripts/setup run

setup-test: ## install what the tests need as well
	@scripts/setup test

run: ## build everything, start the server with the sample shop and print its address
	@scripts/run-datachat

demo: ## build, write the sample shop, ask it three questions in the terminal
	@scripts/demo

build: ## build/release/datachat and its page in build/page
	@scripts/progress 1 3 "installing what is missing"
	@scripts/setup run
	@scripts/progress 2 3 "building the page"
	@scripts/build-page
	@scripts/progress 3 3 "building build/release/datachat"
	@scripts/build release datachat

server: ## only build/release/datachat
	@scripts/setup run
	@scripts/build release datachat

page: ## only the page, in build/page
	@scripts/setup run
	@scripts/build-page

test: ## build and run every test; the last line says how many passed and failed
	@scripts/progress 1 4 "installing what is missing"
	@scripts/setup test
	@scripts/install-page test
	@scripts/progress 2 4 "building the page"
	@scripts/build-page
	@scripts/progress 3 4 "building"
	@scripts/build dev
	@scripts/progress 4 4 "testing"
	@scripts/run-tests dev

e2e: setup-test ## the page in a browser, on a server of its own
	@scripts/install-page test
	@scripts/build-page
	@scripts/build dev datachat
	@scripts/run-e2e --postgres

lighthouse: setup-test ## Lighthouse on home and chat: fails below 95 for speed, 100 for accessibility
	@scripts/install-page test
	@scripts/build-page
	@scripts/build release datachat
	@scripts/run-lighthouse

screenshots: setup-test ## make the pictures of the documentation again
	@scripts/install-page test
	@scripts/build-page
	@scripts/build dev datachat
	@DATACHAT_SCREENSHOTS=docs/images scripts/run-e2e screenshots

check: setup-test ## formatting, layers, clang-tidy on the files changed since main
	@scripts/check-format
	@scripts/check-layers
	@scripts/check-tidy
	@scripts/check-page

format: setup-test ## format all files in place
	@git ls-files -z -- '*.cpp' '*.hpp' | xargs -0 clang-format-19 -i
	@scripts/check-page --write

golden: setup-test ## only the golden text tests
	@scripts/build dev
	@scripts/run-tests dev --only golden

translation: setup-test ## queries of 20 Spider databases on PostgreSQL, MariaDB and DuckDB (needs the data beside the checkout)
	@scripts/build dev sql_translation_test
	@scripts/run-translation

bench: setup-test ## run the speed benchmarks (release build)
	@scripts/build bench sql_bench kilobyte_bench interpret_bench read_schema datachat
	@scripts/run-bench

fuzz: setup-test ## run every fuzz target for FUZZ_SECONDS (default 60) each
	@scripts/build fuzz fuzz_targets
	@scripts/run-fuzz

asan: setup-test ## all tests under AddressSanitizer and UBSan
	@scripts/build asan
	@scripts/run-tests asan

tsan: setup-test ## all tests under ThreadSanitizer
	@scripts/build tsan
	@scripts/run-tests tsan

coverage: ## line coverage of the unit tests into build/coverage/report.txt
	@scripts/setup coverage
	@scripts/build coverage
	@scripts/run-coverage

clean: ## stop the test server and remove what was built (dependencies stay)
	@scripts/test-postgres stop 2>/dev/null || true
	@scripts/test-mariadb stop 2>/dev/null || true
	@rm -rf build/dev build/release build/quick build/bench build/fuzz build/asan build/tsan build/coverage build/demo build/run build/page build/page.state build/e2e build/test-postgres build/test-mariadb frontend/.next frontend/out

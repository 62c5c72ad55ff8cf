# Two commands matter: `make run` shows the page, `make test` proves it.
# Needs git, make and Python 3.11 or later; everything else is installed into .venv from hashed locks.

PORT ?= 8000
# The example content has a day of its own; `make run AT=now` shows your own content as of this moment.
AT ?= 2026-11-21T03:43:00Z

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --no-input -q
WHEN := $(if $(filter-out now,$(AT)),--at $(AT))

.DEFAULT_GOAL := help
.PHONY: help run page test lint format types layers bench lock clean
# A recipe that failed leaves no stamp that claims otherwise.
.DELETE_ON_ERROR:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.runtime ## Check and build the content, serve it on http://127.0.0.1:8000 (PORT=, AT=), reload on change
	$(BIN)/lightship check
	$(BIN)/lightship serve --port $(PORT) $(WHEN)

page: $(VENV)/.runtime ## Check and build the content into site/, then exit (AT=)
	$(BIN)/lightship check
	$(BIN)/lightship build $(WHEN)

test: $(VENV)/.bench ## Install what the tests need and run them all (ARGS= for pytest)
	@scripts/test-tools
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

lint: $(VENV)/.dev ## Look for mistakes and for code that is not formatted
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(VENV)/.dev ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

types: $(VENV)/.dev ## Check the types (mypy --strict)
	$(BIN)/mypy

layers: $(VENV)/.dev ## Check that imports only go downwards
	$(BIN)/lint-imports

bench: $(VENV)/.bench ## Measure builds, publications and mails beside Hugo and others (ARGS= as bench/run.py says)
	$(BIN)/python bench/run.py $(ARGS)

COMPILE := $(BIN)/uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --quiet $(LOCK)

lock: $(VENV)/.dev ## Renew the lock files (LOCK=--upgrade takes newer versions)
	$(COMPILE) requirements-build.in -o requirements-build.txt
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) requirements-bench.in -o requirements-bench.txt
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) node_modules build site generator/*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps: each step is done once, and again when its lock changes.

# Order-only: an environment that works is not thrown away because the script that makes one has changed.
$(VENV)/.made: | scripts/environment
	@echo "Making the Python environment in $(VENV) ..."
	@PYTHON="$(PYTHON)" scripts/environment $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements-build.txt requirements.txt pyproject.toml
	@echo "Installing the locked requirements ..."
	@$(PIP) install --require-hashes -r requirements-build.txt
	@$(PIP) install --require-hashes --use-pep517 --no-build-isolation -r requirements.txt
	@$(PIP) install --no-deps --use-pep517 --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) install --require-hashes --use-pep517 --no-build-isolation -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.txt
	@$(PIP) install --require-hashes -r requirements-bench.txt
	@touch $@

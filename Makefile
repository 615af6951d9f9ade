# Fresh clone, Python 3.11 or newer, make: `make demo` and `make test` do the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: help setup demo test check bench clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: .venv/.installed ## Make .venv and install everything the demo and the tests need

.venv/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[local,dev]'
	@touch $@

demo: setup ## The whole journey on the demo shop, then the pages (ARGS=--no-serve ends there)
	$(BIN)/shopwright demo $(ARGS)

test: setup ## All tests, with coverage
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --cov --cov-report=term --cov-fail-under=90 $(ARGS)

check: setup ## Lint, types and the floors
	$(BIN)/ruff check src tests benchmarks recipes
	$(BIN)/ruff format --check src tests benchmarks recipes
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Speed, side by side with the peers
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## Remove what was made
	rm -rf .venv demo-shop artefacts .pytest_cache .mypy_cache .ruff_cache .hypothesis

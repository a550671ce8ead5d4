# make demo   crawl a local press with the whole system (ARGS=--once ends after the summary; PRESS=FOLDER serves other pages)
# make test   everything that is tested;  make lint  style, types, import contracts, migrations
# make run    the real thing against the catalogue's outlets;  make services  servers and browser that tests need (apt)
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
ARGS ?=
SPREAD ?= -n 2 --dist loadgroup
export PRESS

.PHONY: demo test fast run bench lint services clean messages

.venv/installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --editable .
	@touch $@

.venv/developing: .venv/installed
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group dev
	@touch $@

demo: .venv/installed
	@$(BIN)/teletipo demo $(ARGS)

run: .venv/installed
	@mkdir -p var && echo live > var/current
	@$(BIN)/teletipo up $(ARGS)

test: .venv/developing
	$(BIN)/pytest -m "not slow and not browser" $(SPREAD) $(ARGS)
	$(BIN)/pytest -m "slow or browser" $(SPREAD) $(ARGS)

fast: .venv/developing
	$(BIN)/pytest -m "not slow and not browser" $(SPREAD) $(ARGS)

lint: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	TELETIPO_DATA=$$(mktemp -d) $(BIN)/teletipo manage makemigrations --check --dry-run

services:
	@command -v chromium >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; }
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; }
	@test -n "$$ELASTICSEARCH_URL" || $(PYTHON) tests/services/elastic_server.py prepare || python3 tests/services/elastic_server.py prepare

messages: .venv/developing
	cd search && ../$(BIN)/python -m django makemessages --locale es --no-location && ../$(BIN)/python -m django compilemessages

bench: .venv/developing
	$(BIN)/python bench/extraction.py

clean:
	rm -rf var .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

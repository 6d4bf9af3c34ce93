# Everything a person does with the platform. Each target does its own set-up from a bare clone: Python 3.11 or newer
# and make are all it needs. The second time nothing is set up again.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Each service and each crash is a process: without compiled bytecode every one of them would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

VENV     := .venv
BIN      := $(VENV)/bin
PACKAGES := $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml services/*/pyproject.toml))
MANIFEST := pyproject.toml constraints.txt $(addsuffix /pyproject.toml,$(PACKAGES))
# One more than there are cores: the processes that the tests start wait for each other a part of the time.
WORKERS  ?= 3
INSTALL  := $(BIN)/uv pip install --python $(BIN)/python --constraints constraints.txt --build-constraints constraints.txt
EDITABLE := $(addprefix --editable ./,$(PACKAGES))

.PHONY: help run test browser faults figures containers check format generate assets bench pins clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Start the platform on this machine, with a few invented court cases
	@$(BIN)/cafcass demo

test: $(VENV)/.dev ## Run every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST)

browser: $(VENV)/.dev ## Run the tests in a real Chromium, and against Keycloak itself
	@$(BIN)/python -m pytest -m "browser or keycloak" $(PYTEST)

faults: $(VENV)/.dev ## Run the proof of the runtime in full, and write its report to build/faults
	@$(BIN)/python -m tools.faults $(FAULTS)

figures: $(VENV)/.dev ## Count a random national quarter twice, by kpi and independently (SEED=7 CASES=15000)
	@FIGURES_SEED=$(SEED) FIGURES_CASES=$(CASES) $(BIN)/python -m pytest -m quarter services/kpi -q -s $(PYTEST)

containers: $(VENV)/.run ## Build the images and try the whole platform in containers (needs a container engine)
	@deploy/compose/try

check: $(VENV)/.dev ## Lint, formatting, types, import rules, and nothing that must not be committed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@for package in $(PACKAGES); do \
		echo "mypy $$package"; \
		$(BIN)/mypy $$(ls -d $$package/src $$package/tests 2>/dev/null); \
	done
	@echo "mypy tests, bench, tools"
	@$(BIN)/mypy tests bench tools
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.generated --check
	@$(BIN)/python -m tools.tree

format: $(VENV)/.dev ## Put the code into its one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

generate: $(VENV)/.dev ## Make the reference pages and release the schemas anew
	@$(BIN)/python -m tools.generated

assets: $(VENV)/.dev ## Bring the design system's files into libs/web anew (ASSETS="--version 6.4.0" takes another release)
	@$(BIN)/python -m tools.web_assets $(ASSETS)

bench: $(VENV)/.bench ## Measure: each service against the raw limit of broker and database (WHAT=life, latency, growth, profile or assignment)
	@$(BIN)/python -m bench.$(or $(WHAT),row) $(BENCH)

pins: $(VENV)/.dev ## Resolve constraints.txt anew (UPGRADE=1 takes newer versions)
	@$(BIN)/python -m tools.pins $(if $(UPGRADE),--upgrade)

clean: ## Remove the virtual environment and every cache
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.run: $(MANIFEST)
	@python=$$(.ci/find-python) && "$$python" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@$(INSTALL) --quiet $(EDITABLE)
	@touch $@

$(VENV)/.bench: $(VENV)/.run
	@$(INSTALL) --quiet $(EDITABLE) --group bench
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(INSTALL) --quiet $(EDITABLE) --group dev
	@touch $@

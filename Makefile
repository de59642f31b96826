# The project's verbs. Each sets up what it needs on first use, in .venv, from requirements/*.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUIET_PIP := -m pip --disable-pip-version-check --no-input
PIP := $(BIN)/python $(QUIET_PIP)
ALONE := $(VENV)/alone
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

# Files whose names say what they were made from: when that changes, they are missing and are made again.
fingerprint = $(shell { pwd; cat pyproject.toml requirements/$(1).txt; } | cksum | tr -d ' ')
MADE := $(VENV)/.made-$(shell pwd | cksum | tr -d ' ')
RUN := $(VENV)/.run-$(call fingerprint,run)
DEV := $(VENV)/.dev-$(call fingerprint,dev)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test run check format lint types architecture layout agent-alone bench chaos pictures lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(RUN) ## try everything in a browser, without credentials
	@$(BIN)/python -m bot_app demo

test: $(DEV) ## run the tests, with a sample of the chaos tests
	@$(PYTEST) -m "not chaos" tests

run: $(RUN) ## run the bot with the settings of .env
	@$(BIN)/python -m bot_app run

check: format lint types architecture layout test ## everything a change must pass

format: $(DEV) ## is the code formatted?
	@$(BIN)/python -m ruff format --check .

lint: $(DEV) ## does the code keep the rules?
	@$(BIN)/python -m ruff check .

types: $(DEV) ## do the types fit?
	@$(BIN)/python -m mypy

architecture: $(DEV) ## who imports whom
	@$(BIN)/lint-imports

layout: $(DEV) ## folders, names, sizes, documents
	@$(BIN)/python -m pytest tests/layout tests/test_docs.py

bench: $(DEV) ## measure, each number beside its yardstick
	@$(BIN)/python -m tests.benchmarks $(if $(WRITE),--write)

agent-alone: $(MADE) ## the agent on a PC of its own, with no other packages than its
	@$(PYTHON) -m venv --clear $(ALONE)
	@$(ALONE)/bin/python $(QUIET_PIP) install --quiet --require-hashes --requirement requirements/agent.txt
	@$(ALONE)/bin/python $(QUIET_PIP) install --quiet --no-index --no-deps --no-build-isolation .
	@cd $(ALONE) && bin/meetledger-agent --help
	@cd $(ALONE) && { bin/meetledger-agent --home home doctor --json >doctor.json; [ $$? -eq 1 ]; }
	@cd $(ALONE) && bin/python -m json.tool doctor.json
	@cd $(ALONE) && { bin/meetledger version 2>said; [ $$? -eq 1 ]; } && grep 'meetledger\[bot\]' said

# Three at once on two processors: a test waits a part of its time for what it killed.
chaos: $(DEV) ## kill the program at every step, on both engines
	@$(BIN)/python -m pytest -n 3 --dist worksteal -m chaos --timeout 900 tests/chaos

pictures: $(DEV) ## take the documents' pictures from the demo (chromium and an emoji font)
	@$(BIN)/python -m tests.pictures

lock: $(MADE) ## resolve the requirements again; UPGRADE=--upgrade takes the latest
	@$(PIP) install 'uv>=0.13'
	@$(call compile,run,--extra bot --extra build)
	@$(call compile,agent,--extra agent --extra build --constraint requirements/run.txt)
	@$(call compile,dev,--all-extras --constraint requirements/run.txt --constraint requirements/agent.txt)

clean: ## remove what the other verbs made; data/ and .env stay
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Without addresses or paths, so that the files say the same on every machine.
define compile
$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(UPGRADE) pyproject.toml $(2) \
	--output-file requirements/$(1).txt
endef

# Without an index: what is needed to build ourselves stands in the lock file too.
define install
@echo "Installing requirements/$(1).txt into $(VENV); this takes a minute or two the first time."
@$(PIP) install --require-hashes --requirement requirements/$(1).txt
@$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
@rm -f $(VENV)/.$(1)-*
endef

$(MADE):
	@command -v $(PYTHON) >/dev/null \
		|| { echo "There is no $(PYTHON) here. Meetledger needs Python 3.11 or later."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Meetledger needs Python 3.11 or later; this is $$($(PYTHON) -V 2>&1)." \
			"Name another one: make PYTHON=python3.12 …"; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) -V)."
	@$(PYTHON) -m venv --clear $(VENV) \
		|| { echo "Python's venv module is incomplete. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(RUN): | $(MADE)
	$(call install,run)
	@touch $@

$(DEV): | $(MADE)
	$(call install,dev)
	@rm -f $(VENV)/.run-*
	@touch $@ $(RUN)

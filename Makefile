# Two commands matter: `make demo` runs the main job, `make test` passes the tests. Both set everything up.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check
SCENARIO ?= cable-cut

.PHONY: demo test setup packages lint types contracts soak clean

demo: setup
	@$(BIN)/python -m simulators.demo $(SCENARIO)

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "linewatch needs Python 3.11 or newer. Type: sudo apt-get install python3.11 python3.11-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python cannot make a virtual environment. Type: sudo apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages into $(VENV) ..."
	@{ $(PIP) --require-hashes -r requirements.lock && $(PIP) --no-deps --no-build-isolation --editable . ; } \
	  > $(VENV)/setup.log 2>&1 || { tail -n 15 $(VENV)/setup.log; echo "the packages could not be installed; all pip said: $(VENV)/setup.log"; exit 1; }
	@touch $@

packages:
	@tests/install-packages

# Most tests wait on sockets and processes more than they compute, so four run at once; those that hold a
# stopwatch run afterwards, with only each other beside them: each has a city or an agent of its own.
test: setup packages
	@$(BIN)/python -m pytest -m "not soak and not stopwatch" -n 4 --dist loadfile
	@$(BIN)/python -m pytest -m "stopwatch and not soak" -n 3

soak: setup packages
	@$(BIN)/python -m pytest -m soak -n 2 --durations=20

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/python -m tests.licences

types: setup
	@$(BIN)/mypy

contracts: setup
	@$(BIN)/lint-imports --no-cache

clean:
	rm -rf $(VENV) run

# `make` alone lists what can be made. A fresh clone needs only make and Python 3.11 or newer.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ARGS   ?=
PYTEST := $(BIN)/python -m pytest

empty        :=
comma        := ,
ENGINE_ROOMS := $(subst $(empty) $(empty),$(comma),$(foreach room,wire structures values codec keyspace session commands engine,teachredis/$(room)/*))

.DEFAULT_GOAL := help
.PHONY: help setup learn test lint format types unit real notebooks notebooks-run coverage bench docs clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.ready-to-develop  ## install the package and every tool into .venv (once)

learn: $(VENV)/.ready-to-learn  ## install the course and open it in JupyterLab
	$(BIN)/teachredis learn $(ARGS)

test: lint types unit notebooks  ## install everything and run all tests

lint: setup  ## ruff, with every rule switched on
	$(BIN)/ruff check .

format: setup  ## put the code in ruff's layout
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup  ## mypy --strict
	$(BIN)/mypy

unit: setup  ## pytest: rooms, frames, transcripts, and all of it against redis-server where there is one
	$(PYTEST) $(ARGS)
	for seed in 0 1; do PYTHONHASHSEED=$$seed $(PYTEST) tests/test_transcripts.py -m 'not real' || exit 1; done

real: setup  ## only what compares us with redis-server 8.2.3
	$(PYTEST) -m real $(ARGS)

notebooks: setup  ## every cell of the notebooks gives the committed output, three hash seeds
	for seed in 0 1 random; do \
	  TEACHREDIS_ALONE=1 PYTHONHASHSEED=$$seed $(PYTEST) --nbval --nbval-current-env notebooks/*.ipynb || exit 1; \
	done

notebooks-run: setup  ## run the notebooks afresh, write their outputs and make the learners' copies
	$(BIN)/python -m tools.build_notebooks $(ARGS)

coverage: setup  ## which lines and branches no test reaches: 95 % in the engine's rooms, 90 % above
	$(PYTEST) --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --include='$(ENGINE_ROOMS)' --fail-under=95
	$(BIN)/coverage report --omit='$(ENGINE_ROOMS)' --fail-under=90

bench: setup  ## how fast it is, beside redis-py and a plain dict
	$(BIN)/python -m benchmarks $(ARGS)

docs: setup  ## write the tables of docs/ from the docstrings
	$(BIN)/python -m docs.tables $(ARGS)

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "teachredis needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-to-learn: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e '.[lab]'
	touch $@

$(VENV)/.ready-to-develop: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e '.[lab,grade,dev]'
	touch $@ $(VENV)/.ready-to-learn

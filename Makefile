# Every target does its own set-up in a fresh clone: Python 3.11 or later, git, make and pip are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
ARGS ?=
WORKERS ?= 4
STORIES ?= 1000
SEED ?= 1
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help setup demo test simulate image lint format schema requirements

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(READY)  ## a virtual environment with everything pinned, in .venv

# Debian ships venv and pip apart from Python: without ensurepip, the machine's own pip puts pip in.
$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "okrsync needs Python 3.11 or later: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv || \
		{ $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup  ## three tools in a box with a small company, kept in sync; ARGS=--once ends after the first sync
	@$(BIN)/okrsync demo $(ARGS)

test: lint  ## everything that CI checks
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

simulate: setup  ## a simulated company, STORIES=10000 SEED=7: prints the shortest story that breaks a promise
	$(BIN)/python -m okrsync.testing.simulation --stories $(STORIES) --seed $(SEED) --workers $(WORKERS)

image: setup  ## the Dockerfile's steps in a clean root, and its process until it is healthy; as root, without an engine
	BASE_PYTHON=$(PYTHON) $(BIN)/python tests/image/steps.py

lint: setup  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy okrsync connectors
	$(BIN)/lint-imports

format: setup  ## put the code into the one layout
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: setup  ## write config/okrsync.schema.json anew
	$(BIN)/okrsync config schema > config/okrsync.schema.json

requirements: setup  ## pin anew what pyproject.toml asks for
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(COMPILE) pyproject.toml --upgrade --extra postgres --output-file requirements.txt
	$(COMPILE) pyproject.toml --upgrade --extra postgres --extra dev --extra build --constraint requirements.txt --output-file requirements-dev.txt
	printf 'editables\nhatchling\n' | $(COMPILE) - --constraint requirements-dev.txt --output-file requirements-build.txt

# make demo   set up and play a short day at school        make test    set up and pass the tests
# make lint   style and types only                         make bench   speed and memory
# make train  train the encoder anew (an hour)             make lock    pin the dependencies anew

PYTHON ?= python3
BIN := .venv/bin
TRAIN := .venv-train/bin
VENV := $(PYTHON) -m venv
# Debian keeps venv in a package of its own.
GET_VENV := apt-get update -qq && apt-get install -y -qq python3-venv
QUESTIONS := $(wildcard training/questions/*.jsonl)

.PHONY: demo test lint bench train lock lock-train

demo: .venv/ready
	@$(BIN)/canipost demo

test: .venv/ready-dev lint
	$(BIN)/pytest

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready-dev
	$(BIN)/python -m benchmarks.answering

# Two trainings that differ in their seed, their weights averaged, and the small file made of that.
train: .venv-train/ready
	for seed in 1 2; do \
		$(TRAIN)/python -m training.train --seed $$seed --questions $(QUESTIONS) \
			--check-questions tests/cases/questions_dev.jsonl --out training/out/$$seed || exit 1; \
	done
	$(TRAIN)/python -m training.average training/out/1 training/out/2 \
		--check-questions tests/cases/questions_dev.jsonl --out training/out
	$(TRAIN)/python -m training.export --trained training/out

lock: .venv/ready-dev
	$(BIN)/pip-compile -q --generate-hashes --no-emit-options --strip-extras \
		--allow-unsafe --no-header --build-deps-for editable -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-options --strip-extras \
		--allow-unsafe --no-header --build-deps-for editable --extra dev -o requirements-dev.lock pyproject.toml

lock-train: .venv/ready-dev
	$(BIN)/pip-compile -q --generate-hashes --no-emit-options --strip-extras \
		--allow-unsafe --no-header -o training/requirements.lock training/requirements.in

# The package itself is installed without its dependencies and without build isolation, which would
# download a build tool that no lock file pins.
.venv/ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(VENV) .venv || { $(GET_VENV) && $(VENV) --clear .venv; }
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(VENV) .venv || { $(GET_VENV) && $(VENV) --clear .venv; }
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/ready $@

.venv-train/ready: training/requirements.lock
	test -x $(TRAIN)/python || $(VENV) .venv-train || { $(GET_VENV) && $(VENV) --clear .venv-train; }
	$(TRAIN)/pip install --quiet --require-hashes -r training/requirements.lock
	@touch $@

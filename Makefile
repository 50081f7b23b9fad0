# make demo   set up and play a short day at school        make test    set up and pass the tests
# make lint   style and types only                         make bench   speed and memory
# make train  train the encoders anew (hours)              make lock    pin the dependencies anew

PYTHON ?= python3
BIN := .venv/bin
TRAIN := .venv-train/bin
VENV := $(PYTHON) -m venv
# Debian keeps venv in a package of its own.
GET_VENV := apt-get update -qq && apt-get install -y -qq python3-venv
QUESTIONS := $(wildcard training/questions/*.jsonl)
MESSAGES := $(wildcard training/messages/*.jsonl)
BENCH := .venv-bench/bin

.PHONY: demo test lint bench train curve lock lock-train

demo: .venv/ready
	@$(BIN)/canipost demo

test: .venv/ready-dev lint
	$(BIN)/pytest

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# EVERYDAY=FILE.jsonl measures screening on a file of everyday chat too.
bench: .venv-bench/ready
	$(BENCH)/python -m benchmarks.answering
	$(BENCH)/python -m benchmarks.screening $(EVERYDAY)

# Each encoder is trained twice with another seed, the weights are averaged, and a small file is made of that.
# The encoder of messages begins where that of questions ended, with two rounds that its two trainings share; its
# scores are then fitted to development cases.
train: .venv-train/ready .venv/ready-dev
	for seed in 1 2; do \
		$(TRAIN)/python -m training.train --seed $$seed --questions $(QUESTIONS) \
			--check-questions tests/cases/questions_dev.jsonl --out training/out/questions/$$seed || exit 1; \
	done
	$(TRAIN)/python -m training.average training/out/questions/1 training/out/questions/2 \
		--check-questions tests/cases/questions_dev.jsonl --out training/out/questions
	$(TRAIN)/python -m training.export --trained training/out/questions --out bot/encoder/questions
	$(TRAIN)/python -m training.train --start training/out/questions --epochs 2 \
		--messages $(MESSAGES) --out training/out/messages/start
	for seed in 1 2; do \
		$(TRAIN)/python -m training.train --seed $$seed --start training/out/messages/start --epochs 3 --batch 32 \
			--rate 2e-4 --messages $(MESSAGES) --check-messages tests/cases/messages_dev.jsonl \
			--out training/out/messages/$$seed || exit 1; \
	done
	$(TRAIN)/python -m training.average training/out/messages/1 training/out/messages/2 \
		--check-messages tests/cases/messages_dev.jsonl --out training/out/messages
	$(TRAIN)/python -m training.export --trained training/out/messages --out bot/encoder/messages
	$(TRAIN)/python -m training.first_look --messages $(MESSAGES) --out bot/encoder/messages/first_look.npy
	$(BIN)/python -m training.calibrate --messages tests/cases/messages_dev.jsonl --taught $(MESSAGES)

# What a quarter, half and all of the messages bring.
curve: .venv-train/ready
	$(TRAIN)/python -m training.curve --start training/out/questions --messages $(MESSAGES) \
		--check-messages tests/cases/messages_dev.jsonl --out training/out/curve

lock: .venv/ready-dev
	$(BIN)/pip-compile -q --generate-hashes --no-emit-options --strip-extras \
		--allow-unsafe --no-header --build-deps-for editable -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-options --strip-extras \
		--allow-unsafe --no-header --build-deps-for editable --extra dev -o requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-options --strip-extras \
		--allow-unsafe --no-header --build-deps-for editable --extra bench -o benchmarks/requirements.lock pyproject.toml

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

.venv-bench/ready: benchmarks/requirements.lock pyproject.toml
	test -x $(BENCH)/python || $(VENV) .venv-bench || { $(GET_VENV) && $(VENV) --clear .venv-bench; }
	$(BENCH)/pip install --quiet --require-hashes -r benchmarks/requirements.lock
	$(BENCH)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv-train/ready: training/requirements.lock
	test -x $(TRAIN)/python || $(VENV) .venv-train || { $(GET_VENV) && $(VENV) --clear .venv-train; }
	$(TRAIN)/pip install --quiet --require-hashes -r training/requirements.lock
	@touch $@

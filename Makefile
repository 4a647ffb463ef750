# The commands of this project. They need git, make and a Python from 3.11 on, and nothing else:
# each makes what it needs inside $(VENV), a virtual environment of its own that no other one is touched for.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test slow lint docs stress spark bench clean

# A Python to use instead of the first suitable one: make test PYTHON=python3.13
PYTHON ?=
# The language of the demo: make demo L=en
L ?= zh
# In two processes.
PARALLEL := --numprocesses 2 --dist worksteal
# What to test instead of all that is not slow: make test T="tests/model -k money"
T ?= $(PARALLEL) -m "not slow and not stress and not bench"
# Seconds for each long test, after which it ends if nothing failed: make stress BUDGET=20; without it, none ends early
BUDGET ?=
# With BUDGET, seconds for all long tests together, of which each has its part: make stress BUDGET=3 TOTAL=900
TOTAL ?=

# The many short processes of the tests would compile every module anew where the environment forbids to keep that.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv-make
BIN := $(VENV)/bin
# The rule engines we measure against stay out of every other environment.
BENCH := .venv-bench
# So does Spark, whose package has 450 MB.
SPARK := .venv-spark
# The build backend is in the environment, so that its release is pinned too and fetched once.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PROJECT := $(INSTALL) --no-build-isolation --editable
PLUGINS := $(wildcard plugins/*/pyproject.toml)
# With what their own tests need: the extra `test`, as plugins have no groups that one command could install.
PLUGINS_EDITABLE := $(patsubst %/pyproject.toml,--editable './%[test]',$(PLUGINS))
PLUGIN_SOURCES := $(wildcard plugins/*/src)

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo  ## run the main job on a made-up roster of 300 people (L=en: in English)
	@$(BIN)/newstratum demo --lang $(L)

test: $(VENV)/.test  ## run the tests that are not slow (T="path -k word" for all of some)
	@$(BIN)/python -m pytest --no-header --durations 15 --durations-min 0.5 $(T)

slow: $(VENV)/.test  ## run the tests that take seconds each, which make test leaves out
	@$(BIN)/python -m pytest --no-header --durations 15 --durations-min 0.5 $(PARALLEL) \
	  -m "slow and not stress and not bench"

lint: $(VENV)/.lint  ## check style, types and the layers
	@status=0; \
	$(BIN)/ruff check --quiet --output-format concise . || status=1; \
	$(BIN)/ruff format --check --output-format concise --quiet . || status=1; \
	$(BIN)/mypy --no-error-summary src $(PLUGIN_SOURCES) || status=1; \
	$(BIN)/pyright --pythonpath $(BIN)/python || status=1; \
	$(BIN)/lint-imports --no-logo || status=1; \
	exit $$status

docs: $(VENV)/.docs  ## build the documentation, warnings are errors
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

stress: $(VENV)/.test  ## run the long tests, every test with many more examples (BUDGET=20: the long ones, 20 seconds each)
	@$(BIN)/python -m pytest --no-header $(PARALLEL) \
	  --timeout $(if $(BUDGET),300 --timeout-method thread,0) \
	  $(if $(BUDGET),--stress-budget $(BUDGET) $(addprefix --stress-total ,$(TOTAL)) --hypothesis-profile ci -m "stress and not stress(whole=True)",--hypothesis-profile stress -m "not bench")

spark: $(SPARK)/.made  ## test newstratum-spark in a Spark of its own; needs Java 17 or newer (T="path -k word" for some)
	@$(SPARK)/bin/python -m pytest --no-header --durations 5 $(if $(filter-out --%,$(firstword $(T))),$(T),plugins/newstratum-spark)

bench: $(BENCH)/.made $(VENV)/.test  ## measure the figures that have a bar, peers beside them
	@$(BENCH)/bin/python bench/classification.py
	@$(BIN)/python bench/columns.py
	@$(BIN)/python -m pytest --no-header -m bench -rP --timeout 0

clean:  ## remove what these commands made
	@rm -rf $(VENV) $(BENCH) $(SPARK) docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.made:
	@set -e; \
	for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	  then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "newstratum: no Python 3.11 or newer with its venv module found (tried: $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python))." >&2; \
	  echo "Install one (on Debian and Ubuntu also python3-venv), or name it: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3" >&2; \
	  exit 3; \
	fi; \
	echo "newstratum: making $(VENV) with $$($$found --version)" >&2; \
	rm -rf $(VENV); "$$found" -m venv $(VENV)
	@$(INSTALL) --upgrade pip hatchling editables
	@touch $@

$(BENCH)/.made: $(VENV)/.made pyproject.toml constraints.txt
	@$(BIN)/python -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --upgrade pip hatchling editables
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --no-build-isolation --editable '.[cli]' --group bench
	@touch $@

$(SPARK)/.made: $(VENV)/.made pyproject.toml constraints.txt plugins/newstratum-arrow/pyproject.toml plugins/newstratum-spark/pyproject.toml
	@$(BIN)/python -m venv $(SPARK)
	@$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --upgrade pip hatchling editables setuptools wheel
	@$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --no-build-isolation --editable '.[testing]' --editable plugins/newstratum-arrow \
	  --editable 'plugins/newstratum-spark[spark,test]' pytest-timeout
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml constraints.txt
	@$(PROJECT) '.[cli]'
	@touch $@

$(VENV)/.test: $(VENV)/.made pyproject.toml constraints.txt $(PLUGINS)
	@$(PROJECT) '.[cli,testing]' --group test $(PLUGINS_EDITABLE)
	-@$(BIN)/python plugins/newstratum-page/hatch_build.py
	@touch $@

$(VENV)/.lint: $(VENV)/.made pyproject.toml constraints.txt $(PLUGINS)
	@$(PROJECT) '.[cli,testing]' --group lint $(PLUGINS_EDITABLE)
	@touch $@

$(VENV)/.docs: $(VENV)/.made pyproject.toml constraints.txt
	@$(PROJECT) '.[cli,testing]' --group docs
	@touch $@

# Two commands: `make claims` and `make test`. Each makes its own environment first.
PYTHON ?= python3
BIN := .venv/bin
CLAIMS := $(BIN)/pytest claims -n auto --dist worksteal

.PHONY: claims test full bench help clean

help:           ## show this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

claims: .venv   ## verify every claim, fast tier, on all cores; report in reports/latest/index.html
	$(CLAIMS) --junitxml=reports/latest/junit.xml

full: .venv     ## verify every claim, both tiers
	$(CLAIMS) --tier full --junitxml=reports/latest/junit.xml

test: .venv     ## lint, types, the harness's and the models' tests, then the claims
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests -n auto --dist worksteal
	$(CLAIMS) --junitxml=reports/latest/junit.xml

bench: .venv    ## measure speed: each figure a ratio within one run
	for file in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

clean:          ## remove the environment and what runs leave behind
	rm -rf .venv reports/latest reports/partial .pytest_cache .mypy_cache .ruff_cache

# The stamp is the environment's last file, so that an interrupted installation is done again.
.venv: .venv/installed
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; say make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[claims,dev]'
	touch $@

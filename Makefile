# Two commands: `make claims` and `make test`. Each makes its own environment first.
PYTHON ?= python3
BIN := .venv/bin
# The root of every random stream, and which of how many shards of the claims to run.
SEED ?= 0
SHARD ?= 1
SHARDS ?= 1
CLAIMS := $(BIN)/pytest claims -n auto --dist worksteal --root-seed $(SEED)
PLACE := reports/latest
ifneq ($(SHARDS),1)
CLAIMS += --splits $(SHARDS) --group $(SHARD) --splitting-algorithm least_duration
PLACE := reports/partial
endif

.PHONY: claims check test full bench exam compatibility mutants coverage browser test-browser test-machines font docs merge baseline changelog help clean

help:           ## show this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

claims: .venv   ## verify every claim, fast tier, on all cores; report in reports/latest/index.html
	$(CLAIMS) --junitxml=$(PLACE)/junit.xml

full: .venv     ## verify every claim, both tiers
	$(CLAIMS) --tier full --junitxml=$(PLACE)/junit.xml

check: .venv    ## lint, form, types, and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: check     ## lint, types, the harness's and the models' tests, then the claims
	$(BIN)/pytest tests --ignore tests/browser --ignore tests/consumers --ignore tests/machines -n auto --dist worksteal
	$(CLAIMS) --junitxml=$(PLACE)/junit.xml

browser: .venv  ## install what drives the report in a real browser: Playwright, and Chromium from Debian's packages
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[claims,report,dev,browser]'
	command -v npm && npm install --silent --no-save --prefix .venv/npm ctrf@0.3.0 junit-to-ctrf@0.0.14 || echo "npm has no programs that read a run here"
	command -v chromium || { $(AS_ROOT) apt-get update --quiet && $(AS_ROOT) apt-get install --quiet --yes chromium; }

test-browser: .venv ## drive the report in that browser, and read runs by programs of npm; without them these tests say NOT RUN; SWEEPS=1 takes all widths, search and paper too
	$(BIN)/pytest tests/browser $(if $(SWEEPS),,--ignore tests/browser/sweeps) -n auto --dist worksteal
	$(BIN)/pytest tests/consumers

test-machines: .venv ## kill workers, schedulers and runs, fill the disk: what a run survives on many machines
	$(BIN)/pytest tests/machines -n auto --dist worksteal

font: .venv     ## make the report's mathematical font again, from Debian's package of TeX Gyre
	$(BIN)/python -m pip install --quiet --constraint constraints.txt 'fonttools[woff]'
	$(BIN)/python -m tests.font

docs: .venv     ## build the documentation in docs/_build; a warning is an error
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	$(BIN)/sphinx-build --builder html --fail-on-warning --keep-going --nitpicky docs docs/_build

bench: .venv    ## measure speed, in one table; AGAINST=COMMIT runs the claims of that commit beside today's
	$(BIN)/python -m benchmarks $(addprefix --against ,$(AGAINST))

exam: .venv     ## break every claim and every model on purpose, refute planted theorems, and hold the verbs' error rates against 20,000 samples each
	$(BIN)/python -m tests.exam.faults
	$(BIN)/python -m tests.exam.planted
	$(BIN)/python -m tests.exam

compatibility: .venv ## run a small suite beside each plugin and version that others bring, and write docs/compatibility.md
	$(BIN)/python -m tests.compatibility

mutants: .venv  ## change models and judgements at random, 300 times each, and count what the tests see; goes on when said again
	$(BIN)/python -m tests.exam.mutants judging --seed $(SEED)
	$(BIN)/python -m tests.exam.mutants models --seed $(SEED)

coverage: .venv ## run the harness's tests and show which of its lines and branches none reaches
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest tests/harness tests/machines -n auto --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

merge: .venv    ## unite the shards in the folders below shards/ in reports/latest
	$(BIN)/theoremcheck merge shards/*

baseline: .venv ## verify both tiers, show what the record changes, and put it in the baseline's place
	$(CLAIMS) --tier full --report-dir reports/next
	-$(BIN)/theoremcheck compare reports/baseline reports/next
	mkdir -p reports/baseline && mv reports/next/run.json reports/next/durations.json reports/baseline/ && rm -r reports/next

changelog: .venv ## show what the fragments in changelog.d/ will add to CHANGELOG.md
	$(BIN)/towncrier build --draft --version Unreleased

clean:          ## remove the environment and what runs leave behind
	rm -rf .venv docs/_build docs/sections reports/latest reports/partial reports/next reports/mutants-* .coverage* .pytest_cache .mypy_cache .ruff_cache

AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

# The stamp is the environment's last file, so that an interrupted installation is done again.
.venv: .venv/installed
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; say make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[claims,report,dev]'
	touch $@

# The commands of this house. `make` alone lists them; each installs what it needs first.
# Needs: make, and Python 3.11 or later with its venv module.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?=
ARGS ?=
TITLE ?=

VENV := .venv
BIN := $(VENV)/bin
PYTHONS := python3 python3.13 python3.12 python3.11 python3.14 python3.15
SOURCES := bench bot matching messages storage tests

PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --group build

##@ Look and try

.PHONY: help
help: ## List these commands
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: try
try: $(VENV)/.installed ## Open the playground: several phones in your browser, no account needed
	@$(BIN)/samenbot try $(ARGS)

.PHONY: run
run: $(VENV)/.installed ## Run the bot, with the settings in .env
	@$(BIN)/samenbot run $(ARGS)

.PHONY: install
install: $(VENV)/.installed ## Only install what the bot needs, in .venv

##@ Work on it

.PHONY: test
test: $(VENV)/.installed-dev ## Run the tests, and say what was left out (ARGS="-k wave" for some of them)
	@$(BIN)/python -m pytest -n 2 -rs $(ARGS)
	@echo "Left out on purpose: make thorough (kills, real processes, whole stories in a browser), make long, make crash."

.PHONY: thorough
thorough: $(VENV)/.installed-dev ## Run what `make test` leaves out: kills, real processes, whole stories in a browser
	@$(BIN)/python -m pytest -n 4 -rs -m thorough $(ARGS)

.PHONY: long
long: $(VENV)/.installed-dev ## Walk and race much longer than `make test` does (some ten minutes)
	@WALKS=24 MOVES=70 RACES=1000 $(BIN)/python -m pytest -n 2 tests/bot/test_any_order.py tests/bot/test_broker.py $(ARGS)

.PHONY: crash
crash: $(VENV)/.installed-dev ## Kill the bot again and again, and count what is lost (ARGS="--seed 7 --kills 100")
	@$(BIN)/python -m tests.crash.storm $(ARGS)

.PHONY: bench
bench: $(VENV)/.installed-dev ## Measure matching beside other tools, into docs/measured.md (ARGS=--quick for less)
	@$(BIN)/python -m bench $(ARGS)

.PHONY: model
model: $(VENV)/.installed-dev ## Train the model of what people mean from matching/phrases (some minutes)
	@$(BIN)/python -m matching.training

.PHONY: check
check: $(VENV)/.installed-dev ## Look at the code: style, types, and who may import whom
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.installed-dev ## Set the code in its usual form
	@$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

.PHONY: screenshots
screenshots: $(VENV)/.installed-dev ## Make pictures of the playground in screenshots/ (needs Chromium)
	@$(BIN)/python -m tests.playground.screenshots

##@ Look after it

.PHONY: lock
lock: $(VENV)/.installed-dev ## Write the exact versions that are installed (ARGS=--upgrade for newer ones)
	@$(LOCK) $(ARGS) --output-file requirements.txt
	@$(LOCK) $(ARGS) --group test --group check --group lock --group bench --group model --constraint requirements.txt \
		--output-file requirements-dev.txt
	@echo "Wrote requirements.txt and requirements-dev.txt."

.PHONY: migration
migration: $(VENV)/.installed-dev ## Write the next migration from storage/tables (TITLE="what changes"); then read it
	@test -n "$(TITLE)" || { echo 'Say what changes: make migration TITLE="people have a birthday"' >&2; exit 2; }
	@$(BIN)/python -m storage.migrations "$(TITLE)"

.PHONY: clean
clean: ## Throw away what can be made again: the installation and the caches; never data/
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps. Each is touched last, so that an interrupted installation is taken up again.

$(VENV)/.made:
	@for python in $(or $(PYTHON),$(PYTHONS)); do \
		"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$("$$python" --version) …"; \
		"$$python" -m venv $(VENV) && touch $@; exit; \
	done; \
	echo "No Python 3.11 or later with its venv module was found. Install one (on Debian and Ubuntu:" >&2; \
	echo "apt install python3-venv), or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(VENV)/.installed: $(VENV)/.made requirements.txt pyproject.toml
	@echo "Installing what the bot needs …"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made requirements-dev.txt pyproject.toml
	@echo "Installing what the bot, its tests and its checks need …"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

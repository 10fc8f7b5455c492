# Two commands matter: `make run` starts WellTrack, `make test` runs the whole gate.

PYTHON ?= python3
PORT ?= 8080
DATA ?= ./data

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check $(if $(CI),--quiet)
INSTALL := $(PIP) install --require-hashes -r
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes \
	--no-config --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE)
LOCK := $(BIN)/uv pip compile pyproject.toml $(LOCK_OPTIONS)
LOCK_GROUP := $(BIN)/uv pip compile $(LOCK_OPTIONS)

.PHONY: help run demo test check chromium bench mutants axe pictures messages lock audit clean

help:
	@echo 'make run     serve on http://localhost:$(PORT), data in $(DATA)   (PORT=8080 DATA=./data)'
	@echo 'make demo    the same with a sample organization in it'
	@echo 'make test    the whole gate: lint, types, imports, tests'
	@echo 'make check   the gate without the tests'
	@echo 'make bench   the benchmarks   (ONLY="store calendar")'
	@echo 'make mutants put small faults into a copy, and see the tests notice   (ONLY="stale")'
	@echo 'make axe     every screen, drawer, menu and dialog against WCAG 2.2 AA   (ONLY="wells")'
	@echo 'make pictures the pictures of the README   (ALL=1: every screen, in build/pictures)'
	@echo 'make messages brings the catalogues of Russian and Kazakh to what the code says'
	@echo 'make lock    write the lock files anew   (UPGRADE=--upgrade takes newer releases)'
	@echo 'make audit   known vulnerabilities, licences, what deploy holds   (ADVISORIES=FOLDER: a copy of them)'
	@echo 'make clean   remove the environment and all caches, never data'

# exec: what stops make, or its process group, stops the server too.
run: .venv/run.stamp
	@exec $(BIN)/welltrack serve --port "$(PORT)" --data "$(DATA)"

demo: .venv/run.stamp
	@exec $(BIN)/welltrack demo --port "$(PORT)" --data "$(DATA)/demo"

test: check chromium
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

chromium: .venv/dev.stamp
	@$(BIN)/python -m tests.chromium

bench: .venv/dev.stamp
	$(BIN)/python -m tests.bench $(ONLY)

mutants: .venv/dev.stamp
	$(BIN)/python -m tests.mutants $(ONLY)

axe: chromium
	$(BIN)/python -m tests.tour.walk_axe $(ONLY)

pictures: chromium
	$(BIN)/python -m tests.pictures$(if $(ALL),.every_screen) $(ONLY)

messages: .venv/dev.stamp
	$(BIN)/python -m tests.catalogues

lock: .venv/dev.stamp
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK_GROUP) --group audit -o requirements-audit.lock

# Tools of an environment of their own, which takes some minutes the first time.
audit: .venv/dev.stamp .venv-audit/stamp
	$(BIN)/python deploy/check_licences.py requirements.lock requirements-dev.lock
	.venv-audit/bin/hadolint Dockerfile
	.venv-audit/bin/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml deploy/compose.aws.yaml
	for file in deploy/Caddyfile deploy/Caddyfile.aws; do WELLTRACK_HOST=localhost .venv-audit/bin/caddy validate --adapter caddyfile --config $$file || exit 1; done
	$(BIN)/python deploy/write_bom.py requirements.lock | .venv-audit/bin/python deploy/check_bom.py
	.venv-audit/bin/cfn-lint deploy/aws/*.yaml
	.venv-audit/bin/checkov --directory deploy/aws --framework cloudformation --quiet --compact --skip-download
	.venv-audit/bin/python deploy/check_vulnerabilities.py $(if $(ADVISORIES),--advisories "$(ADVISORIES)") requirements.lock requirements-dev.lock

clean:
	rm -rf .venv .venv-audit build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find components pages tests welltrack_ui -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that was left half made, or whose Python is gone, is made anew.
.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'WellTrack needs Python 3.11 or newer. If it has another name here: make PYTHON=python3.13 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make environments. On Debian and Ubuntu: sudo apt-get install python3-venv' >&2; exit 1; }
	@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(INSTALL) requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv-audit/stamp: requirements-audit.lock
	$(PYTHON) -m venv --clear .venv-audit
	.venv-audit/bin/python -m pip --disable-pip-version-check install --require-hashes -r requirements-audit.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(INSTALL) requirements-dev.lock
	@touch $@

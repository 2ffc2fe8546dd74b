# `make` alone tells what there is. Everything happens inside .venv; nothing else on the machine is changed,
# except that `make test` installs a Chromium where none is found.
SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
# Whatever tests start imports all of Kept: half of a start, if nothing that was compiled is kept.
unexport PYTHONDONTWRITEBYTECODE
# One more than there are processors, as a test waits for a third of its time.
WORKERS = -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --maxprocesses 4
PIP := $(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help run test test-fast test-browser check bench pins clean

help:  ## Tell what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: $(VENV)/runtime  ## Start Kept on http://127.0.0.1:8080, with demo clinics in a new database
	@exec $(PYTHON) main.py

test: test-fast test-browser  ## Run all tests

# `coverage report` and `coverage html` in .venv/bin tell afterwards which branches no test has taken.
test-fast: $(VENV)/dev  ## Run the tests that need no browser, and measure the branches of store and api
	@$(PYTHON) -m coverage erase
	$(PYTHON) -m coverage run -m pytest $(WORKERS) --ignore=tests/browser
	@$(PYTHON) -m coverage combine --quiet
	@printf 'Lines and branches of store and api that were run, in percent: '
	@$(PYTHON) -m coverage report --format=total

# A pytest run of its own: Playwright's synchronous interface breaks async tests that come after it.
test-browser: $(VENV)/dev  ## Run the tests in a real Chromium
	$(PYTHON) tests/browser/chromium.py
	$(PYTHON) -m pytest $(WORKERS) --dist loadfile tests/browser

check: $(VENV)/dev  ## Formatting, lint, types and the layers between the modules
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports

bench: $(VENV)/dev  ## Measure, and print one table
	$(PYTHON) -m benchmarks

pins:  ## Write requirements*.txt anew from the .in files; needs uv. UPGRADE=1 takes the newest versions
	@for name in requirements requirements-dev; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
			--no-emit-find-links $(if $(UPGRADE),--upgrade) $$name.in -o $$name.txt >/dev/null || exit 1; \
	done

clean:  ## Delete .venv and all caches; the database stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/runtime: requirements.txt | $(PYTHON)
	@echo "Installing what Kept runs on (a minute or less) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime | $(PYTHON)
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(PYTHON):
	@for python in python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version) ..."; \
			$$python -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); exit 1; \
		fi; \
	done; \
	echo "Kept needs Python 3.11 or newer, and there is none here: install it, then run make again." >&2; exit 1

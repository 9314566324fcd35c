# АЗС Ассистент. `make run` opens the product, `make test` checks it. Every target may be repeated and interrupted.
PYTHON ?= python3
PORT ?= 8501
ARGS ?=

.PHONY: help run setup test check bench evaluate stop clean

help:
	@$(PYTHON) scripts/start.py --help

run:  ## the app at http://127.0.0.1:$(PORT)
	@$(PYTHON) scripts/start.py run --port $(PORT)

setup:  ## virtual environment and packages only
	@$(PYTHON) scripts/start.py setup

test:  ## everything the tests need, then the tests
	@$(PYTHON) scripts/start.py test -- $(ARGS)

check:  ## ruff, mypy, import-linter
	@$(PYTHON) scripts/start.py check

bench:  ## figures of speed and memory
	@$(PYTHON) scripts/start.py bench -- $(ARGS)

evaluate:  ## share of right answers of the assistant
	@$(PYTHON) scripts/start.py evaluate -- $(ARGS)

stop:  ## whatever still runs in the background
	@$(PYTHON) scripts/start.py stop

clean:  ## environment and caches; data in var/ stays
	@$(PYTHON) scripts/start.py clean

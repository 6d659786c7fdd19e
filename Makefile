# The two that a new user needs are `make run` and `make test`; both do all the set-up, and are quick the second time.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench pictures setup-run setup-test setup-dev setup-bench
export PYTHON
PY := .venv/bin/python
DEFAULT_RACE := --surface beale --optimizer sgd:lr=0.001 --optimizer momentum:lr=0.001,momentum=0.95 \
	--optimizer adam:lr=0.1 --start 1,1.6 --steps 300

help:
	@echo 'make run     open the window (without a display: the default race as a table)'
	@echo 'make test    run the tests; ARGS="-k beale" is handed to pytest'
	@echo 'make lint    ruff, mypy --strict, the import contracts'
	@echo 'make format  let ruff format the code'
	@echo 'make pictures  the pictures of the README'
	@echo 'make bench   the benchmarks, side by side with torch.optim and matplotlib'

setup-run setup-test setup-dev setup-bench:
	@sh tools/setup $(@:setup-%=%)

run: setup-run
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$QT_QPA_PLATFORM" ]; then \
		echo 'There is no display here, so instead of the window the default race as a table:'; \
		$(PY) -m visualizer run $(DEFAULT_RACE); \
	else $(PY) -m visualizer; fi

test: setup-test
	@$(PY) -m pytest -n auto --dist loadfile $(ARGS)

lint: setup-dev
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(PY) .venv/bin/lint-imports

format: setup-dev
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format

pictures: setup-run
	@PYTHONPATH=. $(PY) tools/pictures.py

bench: setup-bench
	@for benchmark in benchmarks/*.py; do $(PY) $$benchmark || exit 1; done

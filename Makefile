# `make build` and `make test` are all that is needed; each works on a fresh clone.
SHELL := bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

DB ?= duckmart.duckdb
HOUSEHOLDS ?= 500
DIALECT ?= duckdb
PICTURES ?= price_pictures.html
STOCK_PICTURES ?= stock_pictures.html
CHECK ?= check.html
PYTHON ?= python3

# What people pass is data: taken as it is, it reaches a recipe by the environment alone,
# where "$$NAME" is never read as a command. `$(NAME)` in a recipe would be.
define as_data
override $(1) := $$(value $(1))
export $(1)
endef
$(foreach name,A B CHECK DATA DB DIALECT HOUSEHOLDS MODEL NAME PART PICTURES PRODUCTS PROTOCOL \
    QUERY RAW ROWS SCHEMA SERIES SHOP SIZES SOURCE STOCK_PICTURES VERBOSE,$(eval $(call as_data,$(name))))

# As tests/python/conftest.py divides them, in the order of their names.
SIDE_BY_SIDE := --numprocesses 2 --no-loadscope-reorder
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 \
	--upgrade --no-header -q
export DUCKMART_DB := $(DB)

.PHONY: help build check sql summary register test lint parity docs sql-for diff-marts bad-models \
	fuzz-onnx price-pictures stock-pictures benchmark-scoring benchmark-recommendations \
	benchmark-pricing benchmark-demand benchmark-build fleet test-duckdb-1.5 lock clean

help:  ## What there is to make
	@sed -nE 's/^([a-z0-9.-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 33
	@echo
	@echo "  DB=file.duckdb names the built file; quotes, blanks and signs need no care"
	@echo "  beyond the single quotes of your shell: make sql QUERY='select 1 as \"a b\"'"

build: .venv/done  ## Raw tables to decisions: RAW=folder SOURCE=… SCHEMA=… DB=…
	@$(BIN)/python -m python_udfs.commands.build \
		"$$DB" "$$RAW" "$$SCHEMA" "$$HOUSEHOLDS" "$$VERBOSE" "$$SOURCE"

check: .venv/done  ## Do these raw tables fit? A page, before any model: RAW=… SOURCE=…
	@$(BIN)/python -m python_udfs.commands.check "$$RAW" "$$SCHEMA" "$$CHECK" "$$SOURCE"

sql: .venv/done  ## A shell on the built file; QUERY='select …' asks once
	@$(BIN)/python -m python_udfs.commands.shell "$$DB" $${QUERY:+"$$QUERY"}

summary: .venv/done  ## What the last build made, and how good it is
	@$(BIN)/python -m python_udfs.commands.summary "$$DB"

register: .venv/done  ## A model from elsewhere as a SQL function: MODEL=path.onnx NAME=…
	@$(BIN)/python -m python_udfs.commands.register "$$DB" "$$MODEL" "$$NAME"

test: lint  ## Lint, a build from nothing, the whole test suite
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

lint: .venv/done  ## Style of Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint models functions tests/sql --processes 2 --disable-progress-bar

parity: .venv/done  ## Every compiler on its edges, and the mistakes that are caught
	$(BIN)/python -m pytest -v --log-cli-level=INFO --log-cli-format="  %(message)s" \
		tests/python/scoring/test_lightgbm_compiler.py tests/python/scoring/test_scikit_learn_compiler.py \
		tests/python/scoring/test_parity.py tests/python/scoring/test_parity_sql.py

docs: .venv/done  ## The columns of every mart, and what depends on what
	$(BIN)/dbt docs generate && $(BIN)/dbt docs serve

sql-for: .venv/done  ## A live MODEL as SQL for another engine's DIALECT
	@$(BIN)/python -m python_udfs.commands.sql_for "$$DB" "$$MODEL" "$$DIALECT"

diff-marts: .venv/done  ## Do two built files, A and B, hold the same decisions?
	@$(BIN)/python -m python_udfs.commands.diff_marts "$$A" "$$B"

bad-models: .venv/done  ## What `make register` says to each of a list of bad models
	@PYTHONPATH=. $(BIN)/python tests/python/helpers/bad_models.py

fuzz-onnx: .venv/done  ## 10,000 damaged ONNX files through all that `make register` does
	@PYTHONPATH=tests/python/helpers $(BIN)/python -m benchmarks.onnx.fuzz

price-pictures: .venv/done  ## A page of what products would sell at other prices
	@$(BIN)/python -m python_udfs.prices.pictures "$$DB" "$$PICTURES" "$$PRODUCTS"

stock-pictures: .venv/done  ## A page of what policies of ordering keep, lose and cost
	@$(BIN)/python -m python_udfs.stock.pictures "$$DB" "$$STOCK_PICTURES" "$$PRODUCTS"

test-duckdb-1.5: .venv/done  ## The test suite once more, on DuckDB 1.5.5
	test -e .venv-duckdb-1.5/done || ( \
		$(PYTHON) -m venv .venv-duckdb-1.5 && \
		.venv-duckdb-1.5/bin/pip install -q --require-hashes --no-deps -r requirements.lock && \
		.venv-duckdb-1.5/bin/pip install -q --no-deps duckdb==1.5.5 && \
		touch .venv-duckdb-1.5/done )
	.venv-duckdb-1.5/bin/python -m pytest $(SIDE_BY_SIDE)

# The runner reads PART, DATA, PROTOCOL, SERIES, ROWS, SIZES, SHOP from the environment.
benchmark-scoring: .venv/done .venv-peers-scoring/done  ## Scoring's speed, beside its peers'
	$(BIN)/python -m benchmarks scoring .venv-peers-scoring/bin/python

benchmark-recommendations: .venv/done .venv-peers-recommendations/done  ## Their quality
	$(BIN)/python -m benchmarks recommendations .venv-peers-recommendations/bin/python

benchmark-pricing: .venv/done .venv-peers-prices/done  ## Of elasticities, prices, discounts
	$(BIN)/python -m benchmarks prices .venv-peers-prices/bin/python

benchmark-demand: .venv/done .venv-peers-demand/done  ## Of forecasts, stock and orders
	$(BIN)/python -m benchmarks demand .venv-peers-demand/bin/python

benchmark-build: .venv/done  ## Of `make build`: its time, memory and file, and their growth
	$(BIN)/python -m benchmarks build

fleet: .venv/done  ## Every shop of the fleet, built and looked at; SHOP=name keeps one
	@$(BIN)/python -m benchmarks.fleet

PEERS := $(patsubst benchmarks/%/requirements.in,%,$(wildcard benchmarks/*/requirements.in))

lock: .venv/done  ## Choose the newest versions that pyproject.toml and the peers allow
	$(BIN)/pip install -q uv
	$(LOCK) pyproject.toml --group dev -o requirements.lock
	set -e; for peers in $(addprefix benchmarks/,$(PEERS)); do \
		$(LOCK) $$peers/requirements.in -o $$peers/requirements.txt; done

clean:  ## Remove what was built, caches and the sample included
	rm -rf .build target logs duckmart.duckdb

.venv/done: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --require-hashes --no-deps -r requirements.lock
	touch $@

.venv-peers-%/done: benchmarks/%/requirements.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install -q --require-hashes --no-deps -r $<
	touch $@

# Everything needs only Python 3.11 or newer, make, and a package registry that pip is set up for.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test stress coverage mutation check eval bench shots sbom clean

VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml constraints.txt
# The oldest Python that is tested comes first: the pinned versions were tested with it.
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3 python; do \
	if command -v $$p >/dev/null && $$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$p; exit; fi; done
PYTHON ?= $(shell $(FIND_PYTHON))
# One dot a package: minutes without a sign of life look like a hang.
DOTS = awk '/^Collecting/ { printf "."; fflush() } END { print "" }'
INSTALL = PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off -c constraints.txt

help: ## 列出命令 · list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed-run ## 安装、建立索引、打开网页 · set up, read the documents, serve the page
	@echo "▶ 读入文件 · reading the documents"
	@$(BIN)/policy ingest
	@echo "▶ 打开网页 · serving the page（Ctrl-C 退出 · to stop）"
	@exec $(BIN)/policy serve

# ARGS: which tests, as pytest is told. WORKERS: files of tests are shared out among so many processes; 0: all in one.
ARGS ?=
WORKERS ?= 0

test: $(VENV)/.installed-dev ## 运行全部测试 · run every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

stress: $(VENV)/.installed-dev ## 长时间的故障和负载测试 · long tests of faults and load
	@$(BIN)/python -m pytest -m stress

coverage: $(VENV)/.installed-dev ## 测试覆盖的行 · lines that the tests run
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadfile
	@$(BIN)/coverage combine -q && $(BIN)/coverage report

mutation: $(VENV)/.installed-dev ## 测试能否发现放入的错误 · whether the tests find faults put into verify, guards and slots
	@$(BIN)/python tests/support/mutation.py

check: $(VENV)/.installed-dev ## 格式、风格和类型 · format, lint and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: $(VENV)/.installed-run ## 评测，不达标则失败 · run the eval suite; fails below its gate
	@$(BIN)/policy-eval gate

bench: $(VENV)/.installed-$(if $(filter peers,$(BENCH)),peers,bench) ## 与普通脚本比较用时和内存 · time and memory against a plain script
	@$(BIN)/python -m bench$(if $(filter peers,$(BENCH)),.peers, $(BENCH)) $(if $(CORPUS),--corpus '$(CORPUS)')

shots: $(VENV)/.installed-dev ## 网页各视图的截图，存入 shots/ · pictures of every view of the page, into shots/
	@$(BIN)/python -m bench.shots

sbom: $(VENV)/.installed-run ## 列出所装软件（CycloneDX）和已知漏洞 · what is installed (CycloneDX), and known advisories
	@"$(PYTHON)" -m venv $(VENV)-sbom && $(VENV)-sbom/bin/python -m pip install -q --disable-pip-version-check 'cyclonedx-bom==7.5.0' pip-audit
	@$(VENV)-sbom/bin/cyclonedx-py environment $(BIN)/python -o sbom.json && echo "▶ sbom.json"
	@$(VENV)-sbom/bin/pip-audit --no-deps --disable-pip -r constraints.txt || echo "pip-audit 没有完成，或有已知漏洞，见上 · did not finish, or found advisories, see above"

clean: ## 删去虚拟环境和缓存，不动索引 · remove the environment and caches, not the index
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本（含 venv）。请安装后再试，或用 make PYTHON=路径 指定。"; \
		echo "Python 3.11 or newer, with venv, is needed. Install it, or name it: make PYTHON=path"; exit 1; } >&2
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) 版本太旧或不能运行；需要 Python 3.11 或更新版本。"; \
		echo "$(PYTHON) is too old or does not run; Python 3.11 or newer is needed."; exit 1; } >&2
	@echo "▶ 建立虚拟环境 · making $(VENV) with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.installed-run: $(SOURCES) | $(BIN)/python
	@echo "▶ 安装依赖，约 1–3 分钟 · installing, 1 to 3 minutes"
	@$(INSTALL) -e . | $(DOTS)
	@touch $@

$(VENV)/.installed-dev: $(SOURCES) | $(BIN)/python
	@echo "▶ 安装依赖和测试工具，约 2–6 分钟 · installing with the tools for tests, 2 to 6 minutes"
	@$(INSTALL) -e '.[bench,dev,encoders,eval,llm,mcp,milvus,ocr,ray,train]' | $(DOTS)
	@touch $@ $(VENV)/.installed-run

$(VENV)/.installed-bench: $(SOURCES) | $(BIN)/python
	@echo "▶ 安装依赖和对照脚本所需，约 2–6 分钟 · installing with what the plain script needs, 2 to 6 minutes"
	@$(INSTALL) -e '.[encoders,bench,milvus]' | $(DOTS)
	@touch $@ $(VENV)/.installed-run

$(VENV)/.installed-peers: $(SOURCES) | $(BIN)/python
	@echo "▶ 安装依赖和对照项目，约 3–8 分钟 · installing with the other projects, 3 to 8 minutes"
	@$(INSTALL) -e '.[peers]' | $(DOTS)
	@touch $@ $(VENV)/.installed-run

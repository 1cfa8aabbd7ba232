# 两条命令 the two commands: `make run` and `make test`. Everything is installed into .venv, locked with hashes.
.DEFAULT_GOAL := help
.PHONY: help run demo test look setup setup-dev lock

HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$python" && break; done)

# A stamp's name tells what was installed: a changed lock or plugin has another name and is installed again.
mark = $(shell cat $(1) requirements-sdist.lock pyproject.toml $(PLUGINS:=/pyproject.toml) | cksum | cut -d' ' -f1)
RUN_STAMP := .venv/run-$(call mark,requirements.lock)
DEV_STAMP := .venv/dev-$(call mark,requirements-dev.lock)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
UV_LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --quiet

help: ## 显示这些命令 show these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "  make %-9s %s\n", $$1, $$2 }'

run: $(RUN_STAMP) ## 启动全部服务，Ctrl-C 停止 start everything (PORT=8000 HOST=127.0.0.1)
	@exec $(BIN)/xiangxun run --host $(HOST) --port $(PORT)

demo: $(RUN_STAMP) ## 演示各县的培训班 play every county's scenarios
	@exec $(BIN)/xiangxun demo --all

test: $(DEV_STAMP) ## 全部检查与测试 all checks and tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy platform tests
	@for plugin in $(PLUGINS); do echo "$(BIN)/mypy $$plugin"; MYPYPATH="$$plugin" $(BIN)/mypy "$$plugin" || exit 1; done
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

look: $(DEV_STAMP) ## 把主要页面拍成图片 pictures of the pages into out/screens
	XIANGXUN_SCREENS=out/screens $(BIN)/pytest -n 2 tests/e2e

setup: $(RUN_STAMP) ## 只安装 install only what running needs
	@$(BIN)/python -m compileall -q platform $(PLUGINS)

setup-dev: $(DEV_STAMP) ## 安装开发工具 install what tests need too

lock: ## 重新锁定依赖版本（需要 uv）lock the dependencies anew (needs uv)
	@command -v uv >/dev/null || { echo "缺少 uv：请先安装（pipx install uv）。 uv is missing: pipx install uv" >&2; exit 1; }
	$(UV_LOCK) --extra build pyproject.toml -o requirements.lock
	$(UV_LOCK) --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'bagit>=1.9' | $(UV_LOCK) --no-deps - -o requirements-sdist.lock

.venv/made:
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c '$(NEW_ENOUGH)' || { echo "需要 Python 3.11 或更新版本：Debian/Ubuntu 请执行 apt-get install python3 python3-venv，macOS 请执行 brew install python。 Python >= 3.11 is needed." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python 缺少 venv：请执行 apt-get install python3-venv。 venv is missing: apt-get install python3-venv" >&2; exit 1; }
	@[ -x $(BIN)/python ] || rm -rf .venv
	@$(PYTHON) -m venv .venv
	@touch $@

$(RUN_STAMP): .venv/made
	@echo "正在安装依赖（首次约一两分钟）… installing"
	@$(PIP) install --require-hashes -r requirements.lock
	$(install-ours)
	@rm -f .venv/run-* && touch $@

$(DEV_STAMP): .venv/made
	@echo "正在安装依赖与开发工具（首次约一两分钟）… installing"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	$(install-ours)
	@rm -f .venv/dev-* .venv/run-* && touch $@ $(RUN_STAMP)

define install-ours
@$(PIP) install --no-deps --no-build-isolation --require-hashes -r requirements-sdist.lock
@$(PIP) install --no-deps --no-build-isolation --no-index -e . $(PLUGINS:%=-e ./%)
endef

# Everything is done through these; `make help` lists them.
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 2
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
MAKEFLAGS += --no-print-directory
bin := .venv/bin
# Finds a Python 3.10 and brings .venv up to date with requirements/.
environment = python=$$(sh desk/find_python.sh) && "$$python" -I desk/environment.py

# $(call quietly,NAME,COMMAND): what the command says is shown when it fails, else kept in var/log/NAME.log.
quietly = mkdir -p var/log && { $(2) >var/log/$(1).log 2>&1 || { cat var/log/$(1).log; exit 1; }; }

.DEFAULT_GOAL := help
.PHONY: help run train shell test test-long eval bench lint lock chromium node-tools run-environment test-environment

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | while IFS="	" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

run: run-environment ## set up what is missing and serve the demo page on port 5005
	@exec $(bin)/python -m desk.start

train: run-environment ## train the model now (`make run` does when it is needed)
	@exec $(bin)/python -m desk.training

shell: run-environment ## talk to the bot here; DEBUG=1 shows what it understood, ARGS="--as sms" texts
	@exec $(bin)/desk chat $(if $(DEBUG),--why) $(ARGS)

test: lint chromium node-tools ## run every check, and the tests that take minutes in all
	@$(bin)/python -m desk.training --if-changed
	@exec $(bin)/python -m pytest -m "smoke or not (long or browser or services)" $(ARGS)

test-long: test-environment chromium node-tools ## run the long tests: all in the browser, all with servers, kills and storms
	@$(bin)/python -m desk.training --if-changed
	@exec $(bin)/python -m pytest -m "long or browser or services" --timeout 1800 $(ARGS)

eval: test-environment ## measure how well it understands
	@exec $(bin)/python -m tests.nlu.evaluate $(ARGS)

bench: test-environment ## measure how fast it answers
	@exec $(bin)/python -m tests.bench $(ARGS)

lint: test-environment ## style, types, arrows between layers, Rasa's own checks
	@$(bin)/ruff check --quiet --output-format concise .
	@$(bin)/ruff format --check --quiet .
	@$(bin)/mypy
	@$(call quietly,imports,$(bin)/lint-imports --no-logo)
	@$(call quietly,validate,$(bin)/rasa data validate --data data --domain domain.yml --config config.yml)

lock: ## resolve requirements/*.in anew (needs uv)
	@sh desk/lock.sh

chromium: ## see that the browser for tests is there
	@sh tests/services/chromium.sh

node-tools: ## see that the tests' Node tools are there
	@sh tests/services/node_tools.sh

run-environment:
	@$(environment) run

test-environment:
	@$(environment) test

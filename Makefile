# The commands of the portal. `make run` and `make test` do all the set-up they need.
# A value can be given on the command line: make run PORT=8001, make test ARGS="tests/reviews -x".
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup run test contract breaking faults accessibility keyboard screenshots pictures manual check typecheck coverage format lock sbom audit package release bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## Prepare the environment in .venv (PYTHON=python3.12 chooses the interpreter)
	@sh bin/setup

run: ## Load reference data and the demo cycle, then serve http://127.0.0.1:8000 (PORT=8001 for another port)
	@sh bin/run

test: ## Run the whole suite (ARGS="tests/reviews -x" for a part; REQUIRE_ALL=1 fails when a test is left out)
	@sh bin/test

contract: ## Try 10,000 generated requests against the description of the API, as every kind of caller (CASES=500 for fewer)
	@sh bin/contract $(CASES)

breaking: ## Name the breaking changes of the API since a commit (BASE=<commit>; without it since the last release)
	@sh bin/breaking $(BASE)

faults: ## Kill parts of a running portal at random moments and count what is lost (TRIALS=200, SEED=1)
	@TRIALS="$(TRIALS)" SEED="$(SEED)" sh bin/faults

accessibility: ## Every page of the demonstration, as each role: axe-core and more (ARGS=--all for each scheme and width)
	@sh bin/walk accessibility $(ARGS)

keyboard: ## Journeys of the main roles with the keyboard alone, the focus seen and never lost
	@sh bin/walk keyboard

screenshots: ## Pictures of every page, as each role, in English, Arabic and Chinese, in var/screenshots/
	@sh bin/walk screenshots $(ARGS)

pictures: ## Pictures of thirty pages before and after, and what differs (BASE=main; KEEP=1 keeps small ones in docs/pictures/)
	@sh bin/walk pictures --base $(or $(BASE),HEAD) $(if $(KEEP),--keep)

manual: ## Take the pictures of the manual in docs/users/ anew, into static/img/manual/
	@sh bin/walk manual

check: ## Formatting, lint, types, import contracts, templates, migrations, deployment settings
	@sh bin/check

typecheck: ## Check the types of all that lies below pages, forms, the admin and the API
	@sh bin/typecheck

coverage: ## Run the suite and report which lines and branches it reached
	@sh bin/coverage

format: ## Put Python code and templates in the project's format
	@sh bin/format

lock: ## Choose package versions anew for requirements.txt and requirements-dev.txt, with hashes
	@sh bin/lock

sbom: ## Write the list of all components (CycloneDX) to var/sbom.json
	@sh bin/sbom

audit: ## Compare the locked packages with known weaknesses (needs the internet)
	@sh bin/audit

package: ## Build wheel, source and list of components of the last commit into dist/, the same bytes each time
	@sh bin/package

release: ## Name the unreleased changes by a version, list its migrations, commit and tag (VERSION=1.0.0)
	@bin/release $(VERSION)

bench: ## Measure every page for each role with few and with ten years of rows (SMALL=postgres://... FULL=postgres://...)
	@SMALL="$(SMALL)" FULL="$(FULL)" sh bin/bench $(ARGS)

clean: ## Remove the environment, caches and reports; what was entered in the portal (var/) stays
	@sh bin/clean

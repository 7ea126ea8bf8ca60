# Needs python3 (3.11 or newer). `make run` starts the product, `make test` proves it.
PYTHON ?= python3
.PHONY: run stop reset test check fix messages bench locks vendor verifier
.DEFAULT_GOAL := run
# compiled modules are kept, whatever the caller's habits: every process then starts in half the time
unexport PYTHONDONTWRITEBYTECODE

run:      ; @$(PYTHON) -m config.bootstrap run config.serving
stop:     ; @$(PYTHON) -m config.bootstrap run config.serving stop
reset:    ; @$(PYTHON) -m config.bootstrap run config.serving reset
test:     ; @$(PYTHON) -m config.bootstrap dev config.testing
check:    ; @$(PYTHON) -m config.bootstrap dev config.checking
fix:      ; @$(PYTHON) -m config.bootstrap dev config.checking fix
messages: ; @$(PYTHON) -m config.bootstrap dev config.translations write
bench:    ; @$(PYTHON) -m config.bootstrap dev bench.table
verifier: ; @$(PYTHON) -m config.bootstrap dev config.verifier

# for maintainers
locks:    ; @$(PYTHON) -m config.bootstrap dev config.locks
vendor:   ; @$(PYTHON) -m config.bootstrap dev core.web.vendor

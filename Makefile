# make demo and make test are all a fresh machine needs.

GO      ?= go
BIN     := $(CURDIR)/bin
DEMO    := $(BIN)/demo.graph
PYTHON  ?= python3
FUZZ    ?= 200000x
RACED   := ./graph/... ./cmd/...
LINT    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: all build demo test test-deps race vet lint fuzz stress bench bench-deps golden clean

all: build

build: ## load and query into bin/
	$(GO) build -trimpath -o $(BIN)/ ./cmd/load ./cmd/query

demo: build ## load the fixtures and ask how things are connected
	rm -rf $(DEMO)
	$(BIN)/load --db $(DEMO) fixtures/news
	$(BIN)/query --db $(DEMO) path "Yuri Ushakov" "Abu Dhabi" -k 3
	@echo
	$(BIN)/query --db $(DEMO) path "Sergei Lavrov" "Donald Trump" --select shortest --status asserted,hedged
	@echo
	$(BIN)/query --db $(DEMO) conflicts --limit 2
	@echo
	@echo 'Ask on: bin/query --db $(DEMO) path "Kremlin" "Kyiv"'

test: test-deps ## everything that is true of the code, fuzz seeds included
	$(GO) test ./...

test-deps: ## networkx judges the path answers
	@for p in $(PYTHON) /usr/bin/python3; do $$p -c 'import networkx' 2>/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ]; then SUDO=; else SUDO='sudo -n'; fi; \
	echo 'installing python3-networkx'; \
	$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends python3-networkx >/dev/null || \
	echo 'python3-networkx could not be installed; the tests that need it will be skipped'

race: ## without what only asks one goroutine for long
	$(GO) test -race -short -skip Networkx $(RACED)

vet:
	$(GO) vet ./...

lint: $(BIN)/tools/golangci-lint
	$(BIN)/tools/golangci-lint run ./...

$(BIN)/tools/golangci-lint:
	GOBIN=$(BIN)/tools $(GO) install $(LINT)

# By executions and not by time: a fuzz run that its time ends may fail with "context deadline
# exceeded" and no finding, golang/go#75804.
# FuzzMatch makes a store for each execution, and is run less often.
fuzz: ## every fuzz target for a while
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    n=$(FUZZ); case $$target in FuzzMatch) n=5000x;; esac; \
	    echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $$n -fuzzminimizetime 100x $$pkg; \
	  done; \
	done

stress: ## the random tests in their large size
	NEWSGRAPH_STRESS=1 $(GO) test -timeout 60m -count 1 ./graph/... ./cmd/load

bench: bench-deps ## measure, and write docs/benchmarks.md; BENCH='-edges 200000 -out -' for a taste
	$(GO) build -trimpath -o $(BIN)/bench ./graph/cayley/bench
	$(BIN)/bench $(BENCH)

bench-deps: ## graph libraries of Python, to compare with
	@for m in igraph networkx; do \
	  for p in $(PYTHON) /usr/bin/python3; do $$p -c "import $$m" 2>/dev/null && continue 2; done; \
	  if [ "$$(id -u)" = 0 ]; then SUDO=; else SUDO='sudo -n'; fi; \
	  { $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends python3-$$m >/dev/null; } || \
	  echo "python3-$$m could not be installed, and is not measured"; \
	done

golden: ## write the golden files anew
	$(GO) test ./graph ./schema ./cmd/... -update

clean:
	rm -rf $(BIN)

# Everything is built from Go's module cache; nothing but Go and make is needed.

PROFILE ?= quick
ARGS    ?=
FUZZTIME ?= 20s
TESTFLAGS ?= -timeout 20m
LEAN = -trimpath -ldflags '-s -w'
SERVERS = $(patsubst %,./cmd/interleave-%,$(foreach s,server nethttp,$s $s-sql $s-postgres $s-pgx))
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help build test browser race lint fuzz bench report side-by-side peers known clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

build: ## the programs, into bin/
	@mkdir -p bin
	go build $(LEAN) -o bin/ ./cmd/interleave
	go build $(LEAN) -buildvcs=false -o bin/ ./cmd/interleave-...
	@mkdir -p bin/profile
	go build $(LEAN) -buildvcs=false -tags profile -o bin/profile/ $(SERVERS)

test: ## all tests
	go test $(TESTFLAGS) ./...

browser: ## the report in a real browser: needs chromium and DejaVu's fonts; INTERLEAVE_AXE, INTERLEAVE_ARTIFACTS
	INTERLEAVE_BROWSER=1 go test -count=1 ./reports/html/browsertest

race: ## the tests of what is concurrent, under the race detector
	go test $(TESTFLAGS) -race ./internal/... ./models/... ./runner/... ./scenarios/...

lint: ## formatting, vet and staticcheck
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	go vet ./...
	go vet -tags profile ./models/server
	go run $(STATICCHECK) ./...

fuzz: ## each fuzz target for FUZZTIME
	@for p in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; \
	done

bench: build ## measure everything: make bench PROFILE=smoke|quick|curves|full ARGS='--models cgi'
	@bin/interleave bench --profile $(PROFILE) $(ARGS)

report: build ## draw the last run's report again
	@bin/interleave report "$$(ls -d results/runs/*/ | tail -n 1)"

side-by-side: build ## what measuring servers by turns brings here, against one after the other: about ten minutes
	@bin/interleave side-by-side $(ARGS)

peers: build ## the models beside servers of others, with their targets: about six minutes; see docs/peers.md
	@go build -o bin/peers ./scripts/peers
	@bin/peers $(ARGS)

known: build ## capacities that arithmetic knows beforehand, found by measuring: about half an hour; see docs/capacity.md
	@go build -o bin/known ./scripts/known
	@bin/known $(ARGS)

clean: ## remove what was built
	rm -rf bin

# Everything is built from Go's module cache; nothing but Go and make is needed.

PROFILE ?= quick
ARGS    ?=
FUZZTIME ?= 20s
TESTFLAGS ?= -timeout 20m
LEAN = -trimpath -ldflags '-s -w'
SERVERS = $(patsubst %,./cmd/interleave-%,$(foreach s,server nethttp,$s $s-sql $s-postgres $s-pgx))
COMPUTING = ./reports/... ./results/...
SERIAL = bounded controlgroup endpoint golden handlercode layout nearest policy quantity strictyaml \
  all capacity gate labfile postgres sidebyside size stacks validity wire workload workloadfile zmtp
space = $() $()
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

# With -p 1 in TESTFLAGS, tests that measure do not measure each other. Those that only
# compute run first, side by side in any case.
test: ## all tests
	@failed=0; \
	go test $(TESTFLAGS) -p 4 $(COMPUTING) || failed=1; \
	go test $(TESTFLAGS) $$(go list ./... | grep -vxF "$$(go list $(COMPUTING))") || failed=1; \
	exit $$failed

browser: ## the report in a real browser: needs chromium and DejaVu's fonts; INTERLEAVE_AXE, INTERLEAVE_ARTIFACTS
	INTERLEAVE_BROWSER=1 go test -count=1 ./reports/html/browsertest

# Many tests start their own binary again as another program, which would sleep for a second at
# its end. What is $(SERIAL) starts no goroutine, nor do its tests: there is nothing to see.
race: ## the tests of what is concurrent, under the race detector
	GORACE=atexit_sleep_ms=0 go test $(TESTFLAGS) -race \
	  $$(go list ./internal/... ./models/... ./runner/... ./scenarios/... | grep -vE '/($(subst $(space),|,$(strip $(SERIAL))))$$')

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

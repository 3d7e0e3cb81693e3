package greenlet_test

import (
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/greenlet"
	"interleave/models/modeltest"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// probe is a scenario of one handler.
func probe(h scenarios.BlockingHandler) *scenarios.Scenario {
	return &scenarios.Scenario{Name: "probe", Blocking: h}
}

// echo answers with the request's number.
func echo(_ scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	resp.Body = append(resp.Body, scenarios.Nonce(req)...)
	return nil
}

// serve runs a server in this process until the test ends. It must leave no
// descriptor behind.
func serve(t *testing.T, cfg models.Config) *modeltest.Server {
	t.Helper()
	before := openFiles(t)
	t.Cleanup(func() { wantOpenFiles(t, before) })
	return modeltest.Start(t, greenlet.Model(), cfg)
}

func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// wantOpenFiles waits until no more than want descriptors are open: the peers
// of a server's connections close theirs a little later.
func wantOpenFiles(t *testing.T, want int) {
	t.Helper()
	for deadline := time.Now().Add(modeltest.Patience); openFiles(t) > want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors are open after the server's end, %d were before its start", openFiles(t), want)
		}
	}
}

// get is a request for number n.
func get(n string) string { return "GET /probe?n=" + n + " HTTP/1.1\r\nHost: h\r\n\r\n" }

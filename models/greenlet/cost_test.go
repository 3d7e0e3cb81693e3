package greenlet_test

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/models"
	"interleave/models/modeltest"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestRequestAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	s := serve(t, models.Config{Scenario: probe(echo)})
	c := s.Dial(t)
	request, answer := []byte(get("1")), make([]byte, 4096)
	if got := testing.AllocsPerRun(500, func() {
		c.Write(request)
		c.Read(answer)
	}); got != 0 {
		t.Errorf("a request allocates %v times, want 0", got)
	}
}

func stackInUse() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.StackInuse)
}

// An idle connection, one that has asked before included, waits on the
// smallest stack there is.
func TestIdleConnectionsAreSmall(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector makes frames larger")
	}
	const clients = 300
	s := serve(t, models.Config{Scenario: probe(echo)})
	before := stackInUse()
	for range clients {
		c := s.Dial(t)
		c.Send(get("1"))
		c.Want(200, "1")
	}
	if got := (stackInUse() - before) / clients; got > 2600 {
		t.Errorf("an idle connection holds %d bytes of stack, want the smallest stack of 2048", got)
	}
}

// A stack that a request has made large is given back, without waiting for a
// garbage collection.
func TestGrownStacksAreGivenBack(t *testing.T) {
	const clients, depth = 50, 64 << 10
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		descend(depth / 1024)
		return echo(io, req, resp)
	})})
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before := stackInUse()
	all := make([]*modeltest.Client, clients)
	for i := range all {
		all[i] = s.Dial(t)
		all[i].Send(get("1"))
		all[i].Want(200, "1")
	}
	if held := stackInUse() - before; held < clients*depth {
		t.Fatalf("requests have grown the stacks to %d bytes only: this tests nothing", held)
	}
	for deadline := time.Now().Add(modeltest.Patience); ; time.Sleep(10 * time.Millisecond) {
		held := stackInUse() - before
		if held < clients*depth/8 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d quiet connections hold %d bytes of stack", clients, held)
		}
	}
	for _, c := range all {
		c.Send(get("2"))
		c.Want(200, "2")
	}
}

//go:noinline
func descend(n int) byte {
	var frame [1024]byte
	if n > 0 {
		frame[n%1024] = descend(n - 1)
	}
	return frame[n%1024]
}

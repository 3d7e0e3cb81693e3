package accept_test

import (
	"testing"

	"interleave/internal/netpoll"
	"interleave/models/internal/accept"
)

// Acceptors that share a limit hold no more together, and what a dead process
// held is free again.
func TestSharedLimit(t *testing.T) {
	const processes, most = 2, 3
	memory := make([]byte, accept.LimitSize(processes))
	var limits [processes]*accept.Limit
	var take [processes]func() bool // a connection, if that is allowed
	for own := range processes {
		limits[own] = accept.SharedLimit(most, memory, own)
		listener, dial := listen(t)
		a, err := accept.New(listener, limits[own], netpoll.Accept)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.Close)
		take[own] = func() bool {
			dial()
			fd, _, err := a.Accept()
			if err == nil {
				t.Cleanup(func() { netpoll.Close(fd) })
			}
			return err == nil
		}
	}
	for _, own := range []int{0, 0, 1} {
		if !take[own]() {
			t.Fatal("a connection within the limit was not accepted")
		}
	}
	if take[0]() || take[1]() {
		t.Error("a fourth connection was accepted, want it refused by either")
	}
	limits[1].Forget(0)
	for range 2 {
		if !take[1]() {
			t.Error("a connection was not accepted, though the process that held two of three is dead")
		}
	}
	if take[1]() {
		t.Error("a fourth connection was accepted by the process that is left")
	}
}

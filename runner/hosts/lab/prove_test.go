package lab

import (
	"errors"
	"sync"
	"testing"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// TestManyStartsProveASocketOnce: children that are started at once have their host find out
// about a socket once, and one that was not found right is asked for again.
func TestManyStartsProveASocketOnce(t *testing.T) {
	t.Parallel()
	l := testLab(t, calmBeat)
	startAgent(t, l, "a", 2)
	startAgent(t, l, "b", 3)
	a, b := joined(t, l, "a"), joined(t, l, "b").seat()
	listening := backends(self(t))
	listening.Listen = place.AnyPort
	server, err := a.Start(t.Context(), listening)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Kill()
	asked, err := l.conn.SubscribeSync(l.names.Do("b", wire.DoProve))
	if err != nil {
		t.Fatal(err)
	}
	// starts are many at once, by which the host is asked so often.
	starts := func() int {
		t.Helper()
		before, _, _ := asked.Pending()
		errs := make([]error, 30)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = b.prove(t.Context()) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		after, _, err := asked.Pending()
		if err != nil {
			t.Fatal(err)
		}
		return after - before
	}
	secret := func(s []byte) (had []byte) {
		l.mu.Lock()
		defer l.mu.Unlock()
		had, l.listed[0].secret = l.listed[0].secret, s
		return had
	}
	right := secret([]byte("another one"))
	for range 2 {
		if starts() == 0 {
			t.Error("a socket that was not found right is not asked for again")
		}
	}
	secret(right)
	if n := starts(); n != 1 {
		t.Errorf("many starts at once had a socket asked for %d times, want once", n)
	}
	if n := starts(); n != 0 {
		t.Errorf("a socket that was found right was asked for %d times more", n)
	}
}

package coro

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type taskFunc func()

func (f taskFunc) Run() { f() }

// inHub runs body in the first greenlet of a hub, and the hub to its end.
func inHub(t testing.TB, body func(h *Hub)) (logged []string) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	h, err := New(2, func(format string, args ...any) { logged = append(logged, fmt.Sprintf(format, args...)) })
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	h.Spawn(taskFunc(func() { body(h) }))
	if err := h.Run(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	return logged
}

func TestGreenletsSwitchOnlyWhereTheyWait(t *testing.T) {
	var got []string
	inHub(t, func(h *Hub) {
		for _, name := range []string{"a", "b"} {
			h.Spawn(taskFunc(func() {
				for i := range 2 {
					got = append(got, fmt.Sprint(name, i))
					until := time.Now().Add(time.Millisecond)
					for time.Now().Before(until) {
					}
					got = append(got, fmt.Sprint(name, i))
					h.Yield()
				}
			}))
		}
	})
	want := []string{"a0", "a0", "b0", "b0", "a1", "a1", "b1", "b1"}
	if !slices.Equal(got, want) {
		t.Errorf("order = %v, want %v", got, want)
	}
}

func TestPanicEndsItsGreenletOnly(t *testing.T) {
	done := false
	logged := inHub(t, func(h *Hub) {
		h.Spawn(taskFunc(func() { panic("a bug") }))
		h.Sleep(time.Millisecond)
		done = true
	})
	if !done {
		t.Error("the other greenlet did not go on")
	}
	if len(logged) != 1 || !strings.Contains(logged[0], "a bug") || !strings.Contains(logged[0], "hub_test.go") {
		t.Errorf("log = %q, want one entry with the panic and where it was", logged)
	}
}

func TestFinishedCoroutinesAreReused(t *testing.T) {
	inHub(t, func(h *Hub) {
		count := 0
		task := taskFunc(func() { count++ })
		h.Spawn(task)
		h.Yield()
		before := runtime.NumGoroutine()
		for range 1000 {
			h.Spawn(task)
			h.Yield()
		}
		if count != 1001 {
			t.Errorf("%d tasks ran, want 1001", count)
		}
		if after := runtime.NumGoroutine(); after > before {
			t.Errorf("1000 tasks one after the other made %d coroutines more, want none", after-before)
		}
	})
}

func TestSurplusCoroutinesEnd(t *testing.T) {
	inHub(t, func(h *Hub) {
		for range 4 * maxSpare {
			h.Spawn(taskFunc(func() { h.Sleep(time.Millisecond) }))
		}
		for h.live > 1 {
			h.Sleep(time.Millisecond)
		}
		h.Yield()
		if n := runtime.NumGoroutine(); n > maxSpare+32 {
			t.Errorf("%d coroutines after %d tasks have returned, want about %d", n, 4*maxSpare, maxSpare)
		}
	})
}

func TestSleepersWakeInOrderAndNotEarly(t *testing.T) {
	var got []int
	inHub(t, func(h *Hub) {
		for _, ms := range []int{9, 1, 5, 3, 7, 2, 8} {
			h.Spawn(taskFunc(func() {
				start := time.Now()
				h.Sleep(time.Duration(ms) * time.Millisecond)
				if took := time.Since(start); took < time.Duration(ms)*time.Millisecond {
					t.Errorf("Sleep(%dms) took %v", ms, took)
				}
				got = append(got, ms)
			}))
		}
	})
	if !slices.IsSorted(got) || len(got) != 7 {
		t.Errorf("sleepers woke in the order %v, want the shortest first", got)
	}
}

func TestBlockKeepsTheOthersGoing(t *testing.T) {
	inHub(t, func(h *Hub) {
		release := make(chan struct{})
		failure := errors.New("disk full")
		h.Spawn(taskFunc(func() {
			h.Sleep(time.Millisecond)
			close(release)
		}))
		err := h.Block(func() error { <-release; return failure })
		if err != failure {
			t.Errorf("Block = %v, want the operation's %v", err, failure)
		}
	})
}

func TestBlockIsBounded(t *testing.T) {
	const blockers = 2 // as inHub has it
	var mu sync.Mutex
	running, most, ran := 0, 0, 0
	inHub(t, func(h *Hub) {
		for range 20 {
			h.Spawn(taskFunc(func() {
				h.Block(func() error {
					mu.Lock()
					running++
					most = max(most, running)
					mu.Unlock()
					time.Sleep(time.Millisecond)
					mu.Lock()
					running--
					ran++
					mu.Unlock()
					return nil
				})
			}))
		}
	})
	if ran != 20 || most != blockers {
		t.Errorf("%d operations ran, up to %d at once; want 20, up to %d", ran, most, blockers)
	}
}

func TestPanicInBlockIsTheGreenletsOwn(t *testing.T) {
	var got any
	inHub(t, func(h *Hub) {
		defer func() { got = recover() }()
		h.Block(func() error { panic("driver bug") })
	})
	if got != "driver bug" {
		t.Errorf("recovered %v in the greenlet, want the operation's panic", got)
	}
}

func TestPostReachesASleepingHub(t *testing.T) {
	inHub(t, func(h *Hub) {
		var j Join
		j.Add(1)
		go h.Post(j.Done)
		j.Wait(h)
	})
}

func TestJoinWaitsForAll(t *testing.T) {
	done := 0
	inHub(t, func(h *Hub) {
		var j Join
		j.Add(3)
		for i := range 3 {
			h.Spawn(taskFunc(func() {
				h.Sleep(time.Duration(i) * time.Millisecond)
				done++
				j.Done()
			}))
		}
		j.Wait(h)
		if done != 3 {
			t.Errorf("Wait returned after %d of 3", done)
		}
		j.Wait(h) // nobody left: at once
	})
}

func TestKillUnwindsEveryWait(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	var ended []string
	inHub(t, func(h *Hub) {
		a, _ := pair(t, h)
		h.Spawn(taskFunc(func() {
			err := a.Wait(Readable, 0)
			ended = append(ended, fmt.Sprint("read: ", err == ErrStopped))
		}))
		h.Spawn(taskFunc(func() {
			defer func() { ended = append(ended, fmt.Sprint("sleep: ", recover() == any(ErrStopped))) }()
			for {
				h.Sleep(time.Hour)
			}
		}))
		h.Spawn(taskFunc(func() {
			err := h.Block(func() error { <-release; return nil })
			ended = append(ended, fmt.Sprint("block: ", err == ErrStopped))
		}))
		h.Yield()
		h.Kill()
		if err := a.Wait(Readable, 0); err != ErrStopped {
			t.Errorf("Wait after Kill = %v, want %v", err, ErrStopped)
		}
	})
	slices.Sort(ended)
	if want := []string{"block: true", "read: true", "sleep: true"}; !slices.Equal(ended, want) {
		t.Errorf("waits that ended with ErrStopped: %v, want %v", ended, want)
	}
}

// What is done aside is done before anybody else runs.
func TestAside(t *testing.T) {
	var order []string
	inHub(t, func(h *Hub) {
		h.Spawn(taskFunc(func() { order = append(order, "other") }))
		order = append(order, "begin")
		for range 2 {
			h.Aside(func() { order = append(order, "aside") })
		}
		order = append(order, "end")
	})
	if got, want := strings.Join(order, " "), "begin aside aside end other"; got != want {
		t.Errorf("the order was %q, want %q", got, want)
	}
}

package coro

import (
	"io"
	"syscall"
	"testing"
	"time"

	"interleave/internal/netpoll"
)

// pair is two connected descriptors of h, closed when the test ends.
func pair(t testing.TB, h *Hub) (a, b *Desc) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatalf("socketpair: %v", err)
	}
	a, b = new(Desc), new(Desc)
	for i, d := range []*Desc{a, b} {
		syscall.SetNonblock(fds[i], true)
		if err := d.Open(h, fds[i], netpoll.Edge); err != nil {
			t.Fatalf("Open: %v", err)
		}
		t.Cleanup(func() { syscall.Close(fds[i]) })
	}
	return a, b
}

// readAll reads d to its end through a buffer of size bytes.
func readAll(d *Desc, size int) (string, error) {
	var all []byte
	buf := make([]byte, size)
	for {
		if err := d.Wait(Readable, 5*time.Second); err != nil {
			return string(all), err
		}
		n, err := d.Read(buf)
		switch {
		case err == netpoll.ErrAgain:
		case err != nil:
			return string(all), err
		case n == 0:
			return string(all), nil
		}
		all = append(all, buf[:n]...)
	}
}

func TestReadsWhateverTheBuffer(t *testing.T) {
	for _, size := range []int{1, 5, 6, 100} {
		inHub(t, func(h *Hub) {
			a, b := pair(t, h)
			h.Spawn(taskFunc(func() {
				for _, piece := range []string{"hello ", "wor", "ld"} {
					b.Write([]byte(piece))
					h.Sleep(100 * time.Microsecond)
				}
				syscall.Shutdown(b.FD(), syscall.SHUT_WR)
			}))
			if got, err := readAll(a, size); got != "hello world" || err != nil {
				t.Errorf("with a buffer of %d: got %q, %v; want %q", size, got, err, "hello world")
			}
		})
	}
}

// The end of the stream may be reported together with the last bytes, and a
// short read of those must not forget it.
func TestEndReportedWithData(t *testing.T) {
	inHub(t, func(h *Hub) {
		a, b := pair(t, h)
		b.Write([]byte("bye"))
		syscall.Shutdown(b.FD(), syscall.SHUT_WR)
		h.Sleep(time.Millisecond)
		if got, err := readAll(a, 100); got != "bye" || err != nil {
			t.Errorf("got %q, %v; want %q and the end", got, err, "bye")
		}
	})
}

func TestWritesWhenThereIsRoom(t *testing.T) {
	const size = 4 << 20
	inHub(t, func(h *Hub) {
		a, b := pair(t, h)
		h.Spawn(taskFunc(func() {
			rest := make([]byte, size)
			for len(rest) > 0 {
				n, err := b.Write(rest)
				if err == netpoll.ErrAgain {
					err = b.Wait(Writable, 5*time.Second)
				}
				if err != nil {
					t.Errorf("after %d bytes: %v", size-len(rest), err)
					return
				}
				rest = rest[n:]
			}
			syscall.Shutdown(b.FD(), syscall.SHUT_WR)
		}))
		if got, err := readAll(a, 64<<10); len(got) != size || err != nil {
			t.Errorf("got %d bytes, %v; want %d", len(got), err, size)
		}
	})
}

func TestWaitTimesOut(t *testing.T) {
	inHub(t, func(h *Hub) {
		a, b := pair(t, h)
		for _, limit := range []time.Duration{time.Millisecond, 60 * time.Millisecond} {
			h.tick()
			start := time.Now()
			if err := a.Wait(Readable, limit); err != ErrTimeout {
				t.Errorf("Wait(%v) = %v, want %v", limit, err, ErrTimeout)
			}
			if took := time.Since(start); took < limit {
				t.Errorf("Wait(%v) timed out after %v", limit, took)
			}
		}
		b.Write([]byte("x"))
		if err := a.Wait(Readable, time.Second); err != nil {
			t.Errorf("Wait after a time-out = %v, want nil", err)
		}
	})
}

func TestInterruptEndsAWait(t *testing.T) {
	inHub(t, func(h *Hub) {
		a, b := pair(t, h)
		h.Spawn(taskFunc(func() { a.Interrupt() }))
		if err := a.Wait(Readable, time.Minute); err != ErrInterrupted {
			t.Errorf("Wait = %v, want %v", err, ErrInterrupted)
		}
		b.Write([]byte("x"))
		if err := a.Wait(Readable, time.Minute); err != nil {
			t.Errorf("Wait after an interrupt = %v, want nil", err)
		}
	})
}

func TestErrorsAreSeen(t *testing.T) {
	inHub(t, func(h *Hub) {
		a, b := pair(t, h)
		syscall.Shutdown(b.FD(), syscall.SHUT_RDWR)
		if err := a.Wait(Readable, time.Second); err != nil {
			t.Fatalf("Wait = %v", err)
		}
		if n, err := a.Read(make([]byte, 1)); n != 0 || err != nil {
			t.Errorf("Read = %d, %v; want 0 and %v as nil", n, err, io.EOF)
		}
		if _, err := a.Write([]byte("x")); err != syscall.EPIPE {
			t.Errorf("Write = %v, want %v", err, syscall.EPIPE)
		}
	})
}

func TestWaitingAllocatesNothing(t *testing.T) {
	inHub(t, func(h *Hub) {
		a, b := pair(t, h)
		one := make([]byte, 8)
		h.Spawn(taskFunc(func() {
			buf := make([]byte, 8)
			for b.Wait(Readable, time.Second) == nil {
				if n, _ := b.Read(buf); n == 0 {
					return
				}
				b.Write(buf[:1])
			}
		}))
		got := testing.AllocsPerRun(200, func() {
			a.Write(one[:1])
			a.Wait(Readable, time.Second)
			a.Read(one)
		})
		syscall.Shutdown(a.FD(), syscall.SHUT_RDWR)
		if got != 0 {
			t.Errorf("a round trip allocates %v times, want 0", got)
		}
	})
}

func BenchmarkRoundTrip(b *testing.B) {
	inHub(b, func(h *Hub) {
		for b.Loop() {
			h.Yield()
		}
	})
}

func BenchmarkSpawn(b *testing.B) {
	inHub(b, func(h *Hub) {
		task := taskFunc(func() {})
		b.ReportAllocs()
		for b.Loop() {
			h.Spawn(task)
			h.Yield()
		}
	})
}

package netpoll_test

import (
	"testing"
	"time"

	"interleave/internal/netpoll"
)

// stamped returns both ends of a connection whose first end notes when bytes
// arrive: the kernel begins a little later than asked.
func stamped(t testing.TB) (a, b int) {
	t.Helper()
	a, b = pair(t)
	if err := netpoll.EnableStamps(a); err != nil {
		t.Fatalf("EnableStamps() = %v, want nil", err)
	}
	var r netpoll.StampedReader
	var buf [1]byte
	for deadline := time.Now().Add(soon); time.Now().Before(deadline); {
		mustWrite(t, b, "x")
		for {
			n, at, err := r.Read(a, buf[:])
			if n == 1 && at != 0 {
				return a, b
			}
			if n == 1 {
				break
			}
			if err != netpoll.ErrAgain {
				t.Fatalf("Read() = %d, %d, %v, want 1 byte", n, at, err)
			}
		}
	}
	t.Fatalf("no stamps within %v", soon)
	return a, b
}

func TestStampsTellWhenBytesArrived(t *testing.T) {
	a, b := stamped(t)
	const late = 30 * time.Millisecond
	var r netpoll.StampedReader
	var buf [64]byte
	for _, piece := range []string{"first", "second, longer"} {
		before := time.Now()
		mustWrite(t, b, piece)
		arrived := time.Now() // on this host, a write that returns has delivered
		time.Sleep(late)
		n, at, err := r.Read(a, buf[:])
		if err != nil || string(buf[:n]) != piece {
			t.Fatalf("Read() = %q, %v, want %q", buf[:n], err, piece)
		}
		if from, to := before.UnixNano(), arrived.Add(late/2).UnixNano(); at < from || at > to {
			t.Errorf("%q was written at 0 and read after %v, its stamp is %v, want about 0", piece, time.Since(before), time.Duration(at-from))
		}
	}
}

// What was read of several pieces at once is stamped with the last of them.
func TestStampIsOfTheLastPiece(t *testing.T) {
	a, b := stamped(t)
	mustWrite(t, b, "one")
	second := time.Now()
	mustWrite(t, b, "two")
	var r netpoll.StampedReader
	var buf [64]byte
	n, at, err := r.Read(a, buf[:])
	if string(buf[:n]) != "onetwo" || err != nil {
		t.Fatalf("Read() = %q, %v, want %q", buf[:n], err, "onetwo")
	}
	if at < second.UnixNano() {
		t.Errorf("the stamp is %v older than the last piece", second.Sub(time.Unix(0, at)))
	}
}

func TestStampedReaderWithoutStamps(t *testing.T) {
	a, b := pair(t)
	var r netpoll.StampedReader
	var buf [64]byte
	if n, at, err := r.Read(a, buf[:]); n != 0 || at != 0 || err != netpoll.ErrAgain {
		t.Errorf("Read without input = %d, %d, %v, want 0, 0, ErrAgain", n, at, err)
	}
	mustWrite(t, b, "x")
	if n, at, err := r.Read(a, buf[:]); n != 1 || at != 0 || err != nil {
		t.Errorf("Read of a socket without stamps = %d, %d, %v, want 1, 0, nil", n, at, err)
	}
	netpoll.ShutdownWrite(b)
	p := newPoller(t)
	p.Add(a, netpoll.Edge, 1)
	until(t, p, 1, "hung up", func(ev netpoll.Event) bool { return ev.Hangup })
	if n, at, err := r.Read(a, buf[:]); n != 0 || at != 0 || err != nil {
		t.Errorf("Read at the end of the stream = %d, %d, %v, want 0, 0, nil", n, at, err)
	}
}

func TestStampedReadsAllocateNothing(t *testing.T) {
	a, b := stamped(t)
	r := new(netpoll.StampedReader)
	var buf [64]byte
	if n := testing.AllocsPerRun(100, func() {
		netpoll.Write(b, buf[:16])
		r.Read(a, buf[:])
	}); n != 0 {
		t.Errorf("a stamped read allocates %v times, want 0", n)
	}
}

func BenchmarkRead(b *testing.B) {
	near, far := stamped(b)
	var buf [256]byte
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			netpoll.Write(far, buf[:])
			netpoll.Read(near, buf[:])
		}
	})
	b.Run("stamped", func(b *testing.B) {
		r := new(netpoll.StampedReader)
		for b.Loop() {
			netpoll.Write(far, buf[:])
			r.Read(near, buf[:])
		}
	})
}

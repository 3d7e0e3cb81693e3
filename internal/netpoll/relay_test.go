package netpoll_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"interleave/internal/netpoll"
)

// What a sender writes reaches a receiver who reads slowly, in order and whole. While
// he does not read it stays with the sender, and the poller tells when it can go on.
func TestRelayWaitsForItsReceiver(t *testing.T) {
	from, sender := pair(t)
	to, receiver := pair(t)
	for _, fd := range []int{from, to, sender, receiver} {
		if err := netpoll.LimitBuffers(fd, 32<<10); err != nil {
			t.Fatal(err)
		}
	}
	p := newPoller(t)
	const reading, writing = 1, 2
	for token, fd := range map[uint64]int{reading: from, writing: to} {
		if err := p.Add(fd, netpoll.Edge, token); err != nil {
			t.Fatal(err)
		}
	}
	var relay netpoll.Relay
	defer relay.Close()
	sent := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{1}).Read(sent)
	var got []byte
	var rest []byte
	piece := make([]byte, 7000)
	full := 0
	for written, passed, end := 0, 0, time.Now().Add(4*soon); len(got) < len(sent); {
		if time.Now().After(end) {
			t.Fatalf("%d of %d bytes were passed on, %d received", passed, len(sent), len(got))
		}
		if n, err := netpoll.Write(sender, sent[written:]); err == nil {
			written += n
		}
		var in, out error
		for in == nil && out == nil && passed < len(sent) {
			n := 0
			if len(rest) > 0 {
				n, out = netpoll.Write(to, rest)
				rest = rest[n:]
			} else {
				n, rest, in, out = relay.Pass(from, to, int64(len(sent)-passed))
				rest = bytes.Clone(rest)
			}
			passed += n
		}
		if in != nil && in != netpoll.ErrAgain || out != nil && out != netpoll.ErrAgain {
			t.Fatalf("Pass() = %v and %v, want ErrAgain at the most", in, out)
		}
		if out == netpoll.ErrAgain { // then an event tells of room
			full++
			merged(t, p, 0)
			for ready := false; !ready; {
				n, err := netpoll.Read(receiver, piece)
				if got = append(got, piece[:n]...); err != nil && err != netpoll.ErrAgain {
					t.Fatal(err)
				}
				ready = merged(t, p, time.Millisecond)[writing].Writable
				if time.Now().After(end) {
					t.Fatal("nothing told of the receiver's room")
				}
			}
			continue
		}
		if n, err := netpoll.Read(receiver, piece); err == nil {
			got = append(got, piece[:n]...)
		}
	}
	if !bytes.Equal(got, sent) {
		t.Error("what arrived is not what was sent")
	}
	if full == 0 {
		t.Error("the receiver was never full")
	}
}

// Who cannot go on is told why, and which of the two it is about.
func TestRelayTellsWhoIsDone(t *testing.T) {
	from, sender := pair(t)
	to, receiver := pair(t)
	var relay netpoll.Relay
	defer relay.Close()
	if n, _, in, out := relay.Pass(from, to, 100); n != 0 || in != netpoll.ErrAgain || out != nil {
		t.Errorf("Pass with nothing to read = %d, %v, %v, want ErrAgain of the sender", n, in, out)
	}
	mustWrite(t, sender, "words and more")
	var n int
	for end := time.Now().Add(soon); n == 0 && time.Now().Before(end); {
		n, _, _, _ = relay.Pass(from, to, 5)
	}
	if n != 5 {
		t.Errorf("Pass of 5 bytes at the most = %d, want 5", n)
	}
	netpoll.Close(receiver)
	var out error
	for end := time.Now().Add(soon); (out == nil || out == netpoll.ErrAgain) && time.Now().Before(end); {
		mustWrite(t, sender, "x")
		_, _, _, out = relay.Pass(from, to, 100)
	}
	if out == nil || out == netpoll.ErrAgain {
		t.Errorf("Pass to a receiver that is gone = %v, want that it failed", out)
	}

	other, _ := pair(t) // the relay is as good as before
	netpoll.ShutdownWrite(sender)
	var in error
	for end := time.Now().Add(soon); (in == nil || in == netpoll.ErrAgain) && time.Now().Before(end); {
		_, _, in, out = relay.Pass(from, other, 100)
	}
	if in != io.EOF || out != nil {
		t.Errorf("Pass at the end of the stream = %v, %v, want io.EOF of the sender", in, out)
	}
}

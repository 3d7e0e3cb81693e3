package network

import (
	"bytes"
	"math"
	"testing"
	"time"
)

const ms = int64(time.Millisecond)

// due lists when what a line holds is due, in nanoseconds.
func due(l *line) (all []int64) {
	for {
		p, ok := l.take(math.MaxInt64)
		if !ok {
			return all
		}
		all = append(all, p.due)
	}
}

func TestALineDelaysAndKeepsTheOrder(t *testing.T) {
	l := newLine(Conditions{RTT: 10 * time.Millisecond}, 1, 1)
	data := []byte("first")
	l.put(data, 0)
	copy(data, "XXXXX") // it keeps no hold of it
	l.put([]byte("second"), 2*ms)
	if p, ok := l.take(5*ms - 1); ok {
		t.Fatalf("%q left before it was due", p.data)
	}
	p, ok := l.take(5 * ms)
	if !ok || string(p.data) != "first" || p.due != 5*ms {
		t.Fatalf("take(5ms) = %q, due %d, %v", p.data, p.due, ok)
	}
	if at, ok := l.next(); !ok || at != 7*ms {
		t.Errorf("the next one is due at %d, %v, want 7 ms", at, ok)
	}
	if p, ok := l.take(8 * ms); !ok || string(p.data) != "second" {
		t.Errorf("take(8ms) = %q, %v", p.data, ok)
	}
	if _, ok := l.next(); ok {
		t.Error("something is held by an empty line")
	}
}

// A wire carries one packet after the other, and what waits too long for it is dropped.
func TestALineWithARate(t *testing.T) {
	l := newLine(Conditions{RTT: 2 * time.Millisecond, Rate: 8e6}, 1, 1) // a byte in a microsecond
	packet := make([]byte, 1000)
	for range 200 {
		l.put(packet, 0)
	}
	times := due(l)
	// 100 ms of packets may wait, and one that begins then is on the wire.
	if len(times) != 101 || times[0] != 2*ms || times[1] != 3*ms || times[100] != 102*ms {
		t.Errorf("%d packets left, at %v", len(times), times)
	}
	if entered, lost, full := l.counted(); entered != 200 || lost != 0 || full != 99 {
		t.Errorf("counted %d entered, %d lost, %d without room", entered, lost, full)
	}
	// What was not used is not saved up.
	l.put(packet, 1000*ms)
	l.put(packet, 1000*ms)
	if times := due(l); len(times) != 2 || times[0] != 1002*ms || times[1] != 1003*ms {
		t.Errorf("after a pause they are due at %v, want 1,002 and 1,003 ms", times)
	}
}

func TestALineIsBounded(t *testing.T) {
	l := newLine(Conditions{RTT: time.Second}, 1, 1)
	for i := range mostHeld + 5 {
		l.put([]byte{1}, int64(i))
	}
	if _, _, full := l.counted(); full != 5 {
		t.Errorf("%d found no room, want 5", full)
	}
	if got := len(due(l)); got != mostHeld {
		t.Errorf("%d were held, want %d", got, mostHeld)
	}
}

func TestALineLosesByItsSeed(t *testing.T) {
	const n, p = 100_000, 0.01
	lost := func(seed, stream uint64) (numbers []int) {
		l := newLine(Conditions{Loss: p}, seed, stream)
		for i := range n {
			before := l.lost
			l.put([]byte{1}, int64(i))
			if l.lost > before {
				numbers = append(numbers, i)
			}
			l.take(int64(i))
		}
		return numbers
	}
	first := lost(7, 1)
	if off := math.Abs(float64(len(first)) - n*p); off > 4*math.Sqrt(n*p*(1-p)) {
		t.Errorf("%d of %d lost, want about %v", len(first), n, n*p)
	}
	same := func(a, b []int) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	if !same(first, lost(7, 1)) {
		t.Error("one seed loses others the second time")
	}
	if same(first, lost(8, 1)) || same(first, lost(7, 2)) {
		t.Error("another seed, or the other direction, loses the same packets")
	}
}

// A line that packets pass through for hours holds no more memory than at once.
func TestALineUsesItsBuffersAgain(t *testing.T) {
	l := newLine(Conditions{RTT: 2 * time.Millisecond}, 1, 1)
	packet := bytes.Repeat([]byte{7}, packetBytes)
	round := func() {
		for i := range int64(10_000) {
			l.put(packet, i*ms)
			for {
				p, ok := l.take(i * ms)
				if !ok {
					break
				}
				if !bytes.Equal(p.data, packet) {
					t.Fatal("a packet was changed on its way")
				}
			}
		}
		due(l)
	}
	round()
	if allocated := testing.AllocsPerRun(3, round); allocated > 10 {
		t.Errorf("%v allocations for 10,000 packets", allocated)
	}
}

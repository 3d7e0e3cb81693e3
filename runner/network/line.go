package network

import "math/rand/v2"

// line is one direction of a relay: packets enter it, some are lost, and the others
// leave it in order when they are due. It knows no clock: now is in nanoseconds of the
// caller's, and never goes back.
type line struct {
	delay   int64
	loss    float64
	perByte float64 // nanoseconds that the wire needs for one; 0 if there is no rate
	limit   int     // packets that it holds at most
	random  *rand.Rand

	wire  float64 // until when the wire is busy
	held  []packet
	first int // of held; those before have left
	free  [][]byte

	entered, lost, full int64 // packets; lost and full, which found no room, have entered too
}

// packet is one that is held.
type packet struct {
	data []byte
	due  int64
}

// newLine is a direction of a network with conditions c. stream tells the two
// directions' randomness apart.
func newLine(c Conditions, seed, stream uint64) *line {
	l := &line{delay: int64(c.RTT / 2), loss: c.Loss, limit: mostHeld, random: newRandom(seed, stream)}
	if c.Rate > 0 {
		l.perByte = 8e9 / c.Rate
	}
	return l
}

// put lets a packet enter. It keeps no hold of data.
//
// The rate is a token bucket whose depth is one packet, as a wire is: each packet
// occupies it for its length, one after the other, and begins its way at its end.
func (l *line) put(data []byte, now int64) {
	l.entered++
	if l.loss > 0 && l.random.Float64() < l.loss {
		l.lost++
		return
	}
	begins := float64(now)
	if l.perByte > 0 {
		begins = max(begins, l.wire)
		if begins-float64(now) > float64(longestQueue) {
			l.full++
			return
		}
		begins += l.perByte * float64(len(data))
	}
	if len(l.held)-l.first >= l.limit {
		l.full++
		return
	}
	if l.perByte > 0 {
		l.wire = begins
	}
	l.held = append(l.held, packet{append(l.buffer(), data...), int64(begins) + l.delay})
}

// buffer is an empty one, used before if possible.
func (l *line) buffer() []byte {
	if n := len(l.free); n > 0 {
		b := l.free[n-1]
		l.free = l.free[:n-1]
		return b[:0]
	}
	return make([]byte, 0, packetBytes)
}

// next is when the first packet is due; false if none is held.
func (l *line) next() (due int64, ok bool) {
	if l.first == len(l.held) {
		return 0, false
	}
	return l.held[l.first].due, true
}

// take removes the first packet if it is due. Its data is the caller's until the next
// call of put.
func (l *line) take(now int64) (packet, bool) {
	due, ok := l.next()
	if !ok || due > now {
		return packet{}, false
	}
	p := l.held[l.first]
	l.held[l.first] = packet{}
	l.first++
	l.free = append(l.free, p.data)
	// What has left is at the front: it is let go of once it is most of the slice.
	if l.first > 64 && 2*l.first > len(l.held) {
		l.held = l.held[:copy(l.held, l.held[l.first:])]
		l.first = 0
	}
	return p, true
}

// counted returns how many packets entered, were lost and found no room since it was
// called last.
func (l *line) counted() (entered, lost, full int64) {
	entered, lost, full = l.entered, l.lost, l.full
	l.entered, l.lost, l.full = 0, 0, 0
	return entered, lost, full
}

package load

import (
	"math"
	"sort"

	"interleave/results"
	"interleave/scenarios"
)

// rows are all requests of one thread, kept until it is known which of them
// count.
type rows struct {
	turn   uint32 // the one that is on
	chunks [][]row
}

// row is one request. Its times are on the load's clock, in nanoseconds. There
// are millions of them: it has no pointers, and 32 bytes.
type row struct {
	due     int64
	waited  int64  // from due until it was sent
	took    int64  // from then until it was answered, or given up
	lag     uint32 // of waited, what is the driver's own; capped
	turn    uint16 // modulo 2^16: rows are in order
	kind    uint8
	outcome outcomeKind
}

// outcomeKind is what became of a request.
type outcomeKind uint8

const (
	answered   outcomeKind = iota
	redirected             // answered, with a redirect that nobody asked for
	givenUp                // not answered in time
	broken                 // it failed
	waiting                // it waits to be told of what nobody has sent
)

// lost keeps c's request, if it has one, which failed at t with f.
func (r *recorder) lost(c *conn, f *fault, t int64) {
	if r.rows == nil || r.aside || !c.asked || c.parked {
		return
	}
	r.rows.add(r.rowOf(c, t, lostAs(f)))
}

// lostAs tells a request that was given up from one that failed otherwise.
func lostAs(f *fault) outcomeKind {
	if f.kind == results.ErrTimeout {
		return givenUp
	}
	return broken
}

// answeredAs tells a right answer from a redirect.
func answeredAs(c *conn) outcomeKind {
	if c.answer.led {
		return redirected
	}
	return answered
}

// rowsPerChunk makes chunks of a megabyte.
const rowsPerChunk = 32 << 10

func (r *rows) add(w row) {
	w.turn = uint16(r.turn)
	last := len(r.chunks) - 1
	if last < 0 || len(r.chunks[last]) == rowsPerChunk {
		r.chunks = append(r.chunks, make([]row, 0, rowsPerChunk))
		last++
	}
	r.chunks[last] = append(r.chunks[last], w)
}

// rowOf makes the row of c's request, which ended at t.
func (r *recorder) rowOf(c *conn, t int64, o outcomeKind) row {
	w := row{due: c.due, waited: c.sent - c.due, took: t - c.sent, kind: uint8(c.kind), outcome: o}
	if r.lag != nil {
		w.lag = c.lag
	}
	return w
}

// counting is the time that counts, strung together: the window of a load that
// was put on by turns.
type counting struct {
	turns  [][]stretch // by turn, from 1; in order
	total  int64       // their length together
	pieces int         // how many there are, of which no two adjoin

	phases [][]phaseSpan // by turn, from 1; none of the first
}

// stretch is a part of a turn on the load's clock, and where it begins in the
// window.
type stretch struct{ from, to, at int64 }

// countingOf places spans, which are in order, on the load's clock.
func countingOf(taken []placed, spans []Span, phases []scenarios.Phase) counting {
	c := counting{turns: make([][]stretch, len(taken)+1), phases: make([][]phaseSpan, len(taken)+1)}
	i := 0
	for n, t := range taken {
		if n > 0 && len(phases) > 0 {
			c.phases[n+1] = phasesOf(phases, int64(n+1), t.begun, t.length)
		}
		for ; i < len(spans) && spans[i].From < t.Drained; i++ {
			from, to := max(spans[i].From, t.Began), min(spans[i].To, t.Drained)
			if from >= to {
				continue
			}
			shift := t.begun - t.Began
			if list := c.turns[n+1]; len(list) == 0 || list[len(list)-1].to < from+shift {
				c.pieces++
			}
			c.turns[n+1] = append(c.turns[n+1], stretch{from + shift, to + shift, c.total})
			c.total += to - from
		}
	}
	return c
}

// place is where t, of a turn, is in the window; false if it does not count.
func (c *counting) place(turn int, t int64) (at int64, ok bool) {
	list := c.turns[turn]
	i := sort.Search(len(list), func(i int) bool { return list[i].to > t })
	if i == len(list) || t < list[i].from {
		return 0, false
	}
	return list[i].at + t - list[i].from, true
}

// overlap is how much of the time between from and to, in a turn, counts.
func (c *counting) overlap(turn int, from, to int64) (n int64) {
	for _, s := range c.turns[turn] {
		n += max(0, min(to, s.to)-max(from, s.from))
	}
	return n
}

// wholeTurn is the full number of a row's turn, given that of the row before.
func wholeTurn(before int, low uint16) int { return before + int(low-uint16(before)) }

// replay records those of the rows that count.
func (r *recorder) replay(c *counting) {
	r.turns = map[int]turnAnswers{}
	r.phased.count(c)
	turn := 0
	for _, chunk := range r.rows.chunks {
		for i := range chunk {
			w := &chunk[i]
			turn = wholeTurn(turn, w.turn)
			r.replayRow(c, turn, w)
		}
	}
	r.rows = nil
	r.flow.replay(c)
}

// turnAnswers are the right answers of one turn by kind of request: those that
// count, and all.
type turnAnswers struct{ counted, whole []int64 }

func (a turnAnswers) add(b turnAnswers) {
	for kind := range b.whole {
		a.counted[kind] += b.counted[kind]
		a.whole[kind] += b.whole[kind]
	}
}

// ofTurn are the answers of a turn, which can be counted up.
func (r *recorder) ofTurn(turn int) turnAnswers {
	a, known := r.turns[turn]
	if !known {
		a = turnAnswers{make([]int64, len(r.classes)), make([]int64, len(r.classes))}
		r.turns[turn] = a
	}
	return a
}

func (r *recorder) replayRow(c *counting, turn int, w *row) {
	sent := w.due + w.waited
	end := sent + w.took
	r.flights.area += c.overlap(turn, sent, end)
	tally := &r.classes[w.kind]
	_, mine := c.place(turn, w.due)
	if w.outcome == answered || w.outcome == redirected {
		answers := r.ofTurn(turn)
		answers.whole[w.kind]++
		if at, in := c.place(turn, end); in {
			tally.timeline.add(r.phases.part(at), end-w.due)
			answers.counted[w.kind]++
			if w.outcome == redirected {
				r.redirects++
			}
		}
	}
	if r.aftermath != nil {
		r.aftermath.add(w, turn, tally.faulty)
	}
	if !mine {
		return
	}
	r.phased.see(c, turn, w, end)
	if tally.scheduled {
		r.due++
		r.lag.End(int64(w.lag))
	}
	switch w.outcome {
	case answered, redirected:
		if tally.scheduled {
			r.dueAnswered++
		}
		tally.ended(end-w.due, w.took)
		r.told(tally, w.due, sent, end)
	case givenUp:
		tally.left(end-w.due, w.took)
	}
}

// lagOf caps a lag to what a row holds.
func lagOf(ns int64) uint32 { return uint32(min(max(ns, 0), math.MaxUint32)) }

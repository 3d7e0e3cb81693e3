package measure

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// excerpts are those of the models under one load.
type excerpts struct {
	of     map[string]*results.Excerpt // by model
	length float64                     // of what is shown, in seconds
	until  float64                     // requests that were due later are not
	closed bool                        // clients send when they have their answers
	around string
}

// shows reports whether a request is in the picture. On a schedule it is one that was
// due in it: the same ones for all models.
func (e *excerpts) shows(q results.ExcerptRequest) bool {
	return q.Due <= e.until && (q.Due >= 0 || e.closed)
}

func excerptsOf(l *Load) (e excerpts) {
	e = excerpts{of: map[string]*results.Excerpt{}, length: math.Inf(1), closed: l.Arrivals == "closed"}
	for _, c := range l.Cells {
		for _, t := range c.Trials {
			if t == nil || t.LoadResult.Excerpt == nil || e.of[c.Model.Name] != nil {
				continue
			}
			x := t.LoadResult.Excerpt
			e.of[c.Model.Name], e.around = x, x.Around
			e.length = min(e.length, x.Length)
			if x.LeftOut > 0 { // nothing is known of what came after the last one
				e.length = min(e.length, x.Requests[len(x.Requests)-1].Due)
			}
		}
	}
	e.until = e.length
	return e
}

// shorten leaves so many requests that a page has room for them, from the beginning on.
// In closed loop the picture ends there, or models would seem to have nothing to do.
func (e *excerpts) shorten(late float64, most int) {
	type part struct {
		due   float64
		bytes int
	}
	var parts []part
	for _, x := range e.of {
		for _, q := range x.Requests {
			if e.shows(q) {
				bytes := partBytes + callBytes*len(q.Calls)
				if late > 0 && q.Done > late {
					bytes += partBytes
				}
				parts = append(parts, part{q.Due, bytes})
			}
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.bytes, b.bytes)) })
	sum := 0
	for _, p := range parts {
		if sum += p.bytes; sum > most && p.due > 0 {
			if e.until = roundDown(p.due); e.closed {
				e.length = e.until
			} else {
				e.trim()
			}
			return
		}
	}
}

// trim ends the picture where the last of its requests has ended, if that is before.
func (e *excerpts) trim() {
	last := 0.0
	for _, x := range e.of {
		for _, q := range x.Requests {
			if e.shows(q) {
				last = max(last, q.Due+q.Done)
			}
		}
	}
	if last > 0 {
		e.length = min(e.length, roundUp(last))
	}
}

// roundDown gives a time a round end, and roundUp a later one.
func roundDown(v float64) float64 { return halves(v) * math.Floor(v/halves(v)) }
func roundUp(v float64) float64   { return halves(v) * math.Ceil(v/halves(v)) }

// halves is half of v's decade.
func halves(v float64) float64 { return math.Pow(10, math.Floor(math.Log10(v))) / 2 }

// crowd reports whether many clients send what the excerpt is around, at the same time.
func (e *excerpts) crowd() bool {
	for _, x := range e.of {
		n := 0
		for _, q := range x.Requests {
			if q.Class == e.around && q.Due >= 0 {
				n++
			}
		}
		if n > 4 {
			return true
		}
	}
	return false
}

// coming reports whether answers are so long that most are seen to come: a good part of
// the time that they take.
func (e *excerpts) coming() bool {
	long, all := 0, 0
	for _, x := range e.of {
		for _, q := range x.Requests {
			if all++; q.Done-q.First > 0.1*q.Done {
				long++
			}
		}
	}
	return long > all/2
}

// late is how long a request may take in the picture: above what it takes with the
// quickest model, and below what it takes to wait for one that the excerpt is around.
func (e *excerpts) late() float64 {
	usual, around := math.Inf(1), math.Inf(1)
	for _, x := range e.of {
		var took []float64
		for _, q := range x.Requests {
			switch {
			case e.around != "" && q.Class == e.around:
				around = min(around, q.Done)
			case q.Outcome == results.RequestAnswered:
				took = append(took, q.Done)
			}
		}
		if len(took) > 0 {
			slices.Sort(took)
			usual = min(usual, took[len(took)/2])
		}
	}
	if math.IsInf(usual, 0) || usual <= 0 {
		return 0
	}
	for late := 1e-6; ; late = oneTwoFive(late) {
		if enough := late >= 1.5*usual; enough && (math.IsInf(around, 0) || oneTwoFive(late) > around/3) {
			return late
		}
	}
}

// oneTwoFive is what follows v in the row 1, 2, 5, 10, 20, and so on.
func oneTwoFive(v float64) float64 {
	decade := math.Pow(10, math.Floor(math.Log10(v*1.001)))
	if v/decade < 1.5 || v/decade > 4 {
		return 2 * v
	}
	return 2.5 * v
}

// lanes are those of the upstreams that are called, by name.
func (e *excerpts) lanes() map[string]int {
	lanes := map[string]int{}
	for _, x := range e.of {
		for _, q := range x.Requests {
			for _, c := range q.Calls {
				lanes[c.To] = 0
			}
		}
	}
	for i, name := range slices.Sorted(maps.Keys(lanes)) {
		lanes[name] = i
	}
	return lanes
}

// note says how to read the picture.
func (e *excerpts) note() string {
	if e.closed {
		return "some of the clients, each of which waits for its answer; requests that overlap are stacked"
	}
	if e.until < e.length {
		return "the requests that were due in the first " + quantity.Span(e.until) + ", the same for all models; those that overlap are stacked"
	}
	return "all models had the same arrivals; requests that overlap are stacked"
}

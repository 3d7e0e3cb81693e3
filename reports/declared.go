package reports

import (
	"fmt"
	"math"
	"slices"

	"interleave/internal/quantity"
)

// addDeclared adds the qualities that no load shows: what a crash takes with
// it, which follows from how the model is built, and how its handlers read,
// which is counted in their sources.
func (r *Report) addDeclared(s *Strengths) {
	isolation := &Quality{Name: "Isolation", Means: "the requests that a crash takes with it", Seen: "requests lost in a crash"}
	for i, m := range r.Models {
		isolation.places = append(isolation.places, r.isolation(i, m))
	}
	s.Qualities = append(s.Qualities, isolation)
	if len(r.readings()) == 0 {
		s.Absent = append(s.Absent, Fact{"Code", "sources are not in this run"})
		return
	}
	code := &Quality{Name: "Code", Means: "lines of the handlers, counted", Seen: "lines of the handlers"}
	for _, m := range r.Models {
		code.places = append(code.places, r.readability(m))
	}
	s.Qualities = append(s.Qualities, code)
}

// isolation says what is lost with the process in which a handler runs. It
// follows from the traits and from the processes that were counted; no handler
// crashed.
func (r *Report) isolation(i int, m *Model) Place {
	p := Place{Text: "n/a", Where: m.ID}
	processes := math.NaN()
	for _, s := range r.Scenarios {
		for _, l := range s.All() {
			if v := l.Cells[i].Measure(Processes, ""); v.Measured() && !(v.Value <= processes) {
				processes = v.Value
			}
		}
	}
	switch {
	case math.IsNaN(processes):
		p.Note = "not known: no processes were counted"
		return p
	case m.HasTrait("process-per-request"):
		p.Text, p.Note = "one", "each request has a process of its own"
	case processes > 1 && m.HasTrait("bounded-workers"):
		p.Text, p.Note = "one", "a worker process serves one request at a time"
	case processes > 1:
		p.Text, p.Note = "a worker's", "the requests of one worker process are lost with it"
	default:
		p.Text, p.Note = "all", "all requests share one process"
	}
	p.Basis = "by design"
	p.Note += fmt.Sprintf("; at most %s counted; not measured: no handler crashed in this run", quantity.Plural(int(processes), "process"))
	return p
}

// readability places a model by the style of its handlers.
func (r *Report) readability(m *Model) Place {
	sums := r.readings()
	mine, ok := sums[m.Style]
	if !ok {
		return Place{Text: "n/a", Where: m.ID, Note: fmt.Sprintf("this run holds no handlers of style %q", m.Style)}
	}
	fewest := mine.lines
	for _, sum := range sums {
		fewest = min(fewest, sum.lines)
	}
	ratio := float64(mine.lines) / float64(fewest)
	p := Place{
		Best: mine.lines == fewest, Text: "best", Grade: gradeOf(ratio), Where: r.firstCode(),
		Basis: fmt.Sprintf("%s, %d deep", quantity.Plural(mine.lines, "line"), mine.nesting),
		Note: fmt.Sprintf("%s handlers of %s: %s; counted, so there is no interval", m.Style,
			quantity.Plural(mine.scenarios, "scenario"), readsLike(mine.lines, mine.branches, mine.nesting)),
	}
	if !p.Best {
		p.Text = quantity.Factor(ratio)
	}
	return p
}

// firstCode is the ID of the first scenario that shows code.
func (r *Report) firstCode() string {
	i := slices.IndexFunc(r.Scenarios, func(s *Scenario) bool { return len(s.Code) > 0 })
	return r.Scenarios[i].CodeID
}

package quiet

import "math"

// Judge applies a Rule to Readings as they come. What comes later can mask what
// was before, but not for long: the time of a stretch, and of a Guard.
type Judge struct {
	Slices []Slice // between the Readings so far

	rule       Rule
	processors int
	last       Reading
	begun      bool
	of         []about // each slice
}

// about is what is known of a slice besides.
type about struct {
	foreign, all float64 // nanoseconds of foreign time, and of the processors' time

	// The disturbance that it is in or after: since when, and until when what
	// it has left behind lingers.
	since, until int64
}

// NewJudge returns a judge without Readings, all of which are to be of a Meter
// that watches so many processors.
func NewJudge(r Rule, processors int) *Judge {
	return &Judge{rule: r.withDefaults(), processors: processors}
}

// Add takes a Reading in, later than those before. It returns the number of the
// first slice of which it decides anew, that of all of them if of none.
func (j *Judge) Add(r Reading) (first int) {
	before := j.last
	j.last = r
	if !j.begun {
		j.begun = true
		return 0
	}
	i := len(j.Slices)
	s := Slice{From: before.At, To: r.At}
	of := about{all: float64(max(r.At-before.At, 1)) * float64(max(j.processors, 1))}
	if r.Known.Foreign {
		of.foreign = float64(r.Foreign - before.Foreign)
	}
	if r.Known.Steal {
		s.Steal = share(float64(r.Steal-before.Steal), of.all)
	}
	if r.Known.Throttled {
		s.Throttled = share(float64(r.Throttled-before.Throttled), of.all)
	}
	s.Foreign = share(of.foreign, of.all)
	j.Slices, j.of = append(j.Slices, s), append(j.of, of)
	first = i
	if s.Steal > 0 {
		first = max(i-1, 0)
	}
	if more := float64(r.Late - before.Late); r.Known.Late && more > 0 && r.At > r.LateFrom {
		first = min(first, j.spread(more, r))
	}
	return j.mask(first)
}

// spread shares out what is known late over the slices in which it may have
// been used, and returns the first of them.
func (j *Judge) spread(more float64, r Reading) (first int) {
	each := more / float64(r.At-r.LateFrom)
	for first = len(j.Slices); first > 0 && j.Slices[first-1].To > r.LateFrom; first-- {
		s, of := &j.Slices[first-1], &j.of[first-1]
		of.foreign += each * float64(s.To-max(s.From, r.LateFrom))
		s.Foreign = share(of.foreign, of.all)
	}
	return first
}

func share(part, all float64) float64 { return min(max(part/all, 0), 1) }

// why is what happened in a slice by itself.
func (j *Judge) why(i int) Why {
	s, of := &j.Slices[i], j.of[i]
	switch {
	case of.foreign > j.rule.Bound*max(of.all, float64(Shortest)*float64(j.processors)):
		return Foreign
	case s.Steal > 0:
		return Steal
	case s.Throttled > 0:
		return Throttled
	case i+1 < len(j.Slices) && j.Slices[i+1].Steal > 0: // the step may have shown late
		return Steal
	}
	return Quiet
}

// mask masks what is disturbed from a slice on, and what lies beside it. It
// returns the first slice that it has touched.
func (j *Judge) mask(from int) (first int) {
	first = from
	since, until := int64(0), int64(math.MinInt64)
	if from > 0 {
		since, until = j.of[from-1].since, j.of[from-1].until
	}
	for i := from; i < len(j.Slices); i++ {
		s := &j.Slices[i]
		s.Why = j.why(i)
		s.Masked = s.Why != Quiet
		if s.Masked {
			if i == 0 || !j.Slices[i-1].disturbed() {
				since = s.From
				first = min(first, j.guard(i))
			}
			until = s.To
			if j.rule.Linger > 0 {
				until += max(int64(j.rule.Linger), (s.To-since)/2)
			}
		} else if s.From < until {
			s.beside()
		}
		j.of[i].since, j.of[i].until = since, until
	}
	return first
}

// guard masks what lies before a disturbance that begins with slice i, and
// returns the first slice of that.
func (j *Judge) guard(i int) int {
	begins := j.Slices[i].From - int64(j.rule.Guard)
	for i > 0 && !j.Slices[i-1].disturbed() && j.Slices[i-1].To > begins {
		i--
		j.Slices[i].beside()
	}
	return i
}

// disturbed reports whether s is masked for what happened in it.
func (s *Slice) disturbed() bool { return s.Why != Quiet && s.Why != Beside }

func (s *Slice) beside() { s.Masked, s.Why = true, Beside }

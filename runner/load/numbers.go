package load

import (
	"slices"

	"interleave/results"
)

// Numbered reports whether n is the number of a request of a load. Other numbers are
// of idle connections and of questions that are no load.
func Numbered(n uint64) bool { return n >= firstNumber && n < firstNumber+numbers }

// leaveOpen notes that c's request, if it was sent, has no right answer.
func (s *shard) leaveOpen(c *conn) {
	if s.tellsNumbers && c.asked {
		s.open = append(s.open, c.n)
	}
}

// closeNumbers notes what was sent, at the end.
func (s *shard) closeNumbers() {
	if !s.tellsNumbers {
		return
	}
	s.closeSeries()
	for i := range s.conns {
		s.leaveOpen(&s.conns[i])
	}
}

// closeSeries notes what each group has sent since the number with which it began.
func (s *shard) closeSeries() {
	if !s.tellsNumbers {
		return
	}
	for i := range s.groups {
		g := &s.groups[i]
		if n := (g.number - g.begin) / g.stride; n > 0 {
			s.sent = append(s.sent, results.Series{First: g.begin, Step: g.stride, Count: n})
		}
	}
}

// numbersOf is what all shards have sent.
func numbersOf(shards []*shard) *results.Numbers {
	all := &results.Numbers{}
	for _, s := range shards {
		all.Sent = append(all.Sent, s.sent...)
		all.Open = append(all.Open, s.open...)
	}
	slices.Sort(all.Open)
	return all
}

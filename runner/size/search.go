package size

import (
	"math"
	"slices"
)

// Search looks for the smallest setting from 1 to Most that keeps a limit. Ask Next for
// the setting to probe, and give what it found to Take.
type Search struct {
	most   int
	points map[int]*Point
	torn   int // probes that were made because others contradict each other
}

// NewSearch looks among the settings from 1 to most.
func NewSearch(most int) *Search { return &Search{most: most, points: map[int]*Point{}} }

// Take takes what a probe of a setting found.
func (s *Search) Take(p Point) {
	if of := s.points[p.Setting]; of != nil {
		if of.Torn() {
			s.torn++
		}
		of.Probes = append(of.Probes, p.Probes...)
		return
	}
	s.points[p.Setting] = &p
}

// Bound says that settings from n on cannot be probed. It reports whether the search can
// go on without them, as a smaller one is known to keep the limit.
func (s *Search) Bound(n int) bool {
	_, high := s.bracket()
	if high == 0 || high >= n {
		return false
	}
	s.most = min(s.most, n-1)
	return true
}

// mostTorn bounds how often contradictions are looked into.
const mostTorn = 6

// open reports whether the probes of a setting leave it in doubt, and another may help.
func (s *Search) open(setting int) bool {
	p := s.points[setting]
	return p != nil && setting <= s.most && !p.Sure() && (!p.Torn() || s.torn < mostTorn)
}

// Next is the setting to probe next, and false when all is known.
func (s *Search) Next() (setting int, more bool) {
	low, high := s.bracket()
	switch {
	case high == 0 && low >= s.most:
		return low, s.open(low) // it may have been a mishap
	case high == 0:
		return min(max(1, 2*low), s.most), true
	case high-low > 1:
		middle := int(math.Round(math.Sqrt(float64(max(low, 1)) * float64(high))))
		return min(max(middle, low+1), high-1), true
	}
	for _, n := range []int{high, low} {
		if s.open(n) {
			return n, true
		}
	}
	if n, more := s.beyond(high); more {
		return n, true
	}
	return s.doubted(high)
}

// bracket is the smallest setting that keeps the limit, 0 if there is none yet, and the
// largest one below it that does not, 0 if there is none.
func (s *Search) bracket() (low, high int) {
	for _, p := range s.points {
		if p.Keeps() && (high == 0 || p.Setting < high) {
			high = p.Setting
		}
	}
	for _, p := range s.points {
		if !p.Keeps() && (high == 0 || p.Setting < high) {
			low = max(low, p.Setting)
		}
	}
	return low, high
}

// further is how many larger settings are looked at, each twice the one before.
const further = 2

// beyond is a setting above the answer that was not looked at.
func (s *Search) beyond(answer int) (setting int, more bool) {
	for range further {
		answer *= 2
		if answer > s.most {
			return 0, false
		}
		if s.points[answer] == nil {
			return answer, true
		}
	}
	return 0, false
}

// doubted is a setting above the answer that did not keep the limit, once: it may have
// been a mishap.
func (s *Search) doubted(answer int) (setting int, more bool) {
	for _, p := range s.Points() {
		if p.Setting > answer && !p.Keeps() && s.open(p.Setting) {
			return p.Setting, true
		}
	}
	return 0, false
}

// Answer is the smallest setting that keeps the limit, as far as it is known.
type Answer struct {
	Setting   int // 0 if none was found to keep it
	Low, High int // between which it lies; High is 0 if no setting keeps it surely
	Sure      bool
}

// Answer is what is known now.
func (s *Search) Answer() Answer {
	low, high := s.bracket()
	if high == 0 {
		return Answer{Low: low + 1}
	}
	a := Answer{Setting: high, Low: low + 1, High: high, Sure: high-low == 1}
	for _, n := range []int{low, high} {
		if p := s.points[n]; p != nil && !p.Sure() {
			a.Sure = false
		}
	}
	// A setting of which one probe said so may be the answer as well.
	for _, p := range s.points {
		switch {
		case p.Setting < high && p.Torn():
			a.Low = min(a.Low, p.Setting)
		case p.Setting == high && p.Torn():
			a.High = s.surely(high)
		}
	}
	return a
}

// surely is the smallest setting from one on all of whose probes kept the limit; 0 if
// there is none.
func (s *Search) surely(from int) int {
	for _, p := range s.Points() {
		if p.Setting > from && p.Keeps() && !p.Torn() {
			return p.Setting
		}
	}
	return 0
}

// Points are all settings that were looked at, in their order.
func (s *Search) Points() (all []*Point) {
	for _, p := range s.points {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Point) int { return a.Setting - b.Setting })
	return all
}

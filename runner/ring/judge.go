package ring

import (
	"slices"
	"sort"
	"time"

	"interleave/runner/quiet"
)

// judge says what of each member's time counts, by all readings so far: what
// comes later can mask what was before.
func (c *conductor) judge() {
	for _, m := range c.members {
		m.judge(c.judged.Slices, c.anew, c.Linger)
	}
	c.anew = len(c.judged.Slices)
}

// leastQuiet is the part of the planned quiet time from which on a figure
// stands on it alone.
const leastQuiet = 0.6

// settle makes do with what there is when the ring has had its time. A member
// that had hardly any quiet time is given its least disturbed slices, until it
// has a part of that time. The readings of the host decide that, too.
func (c *conductor) settle() {
	c.judge()
	for _, m := range c.members {
		m.sum()
	}
	for _, m := range c.lacking() {
		m.choose(c.judged.Slices, c.leastQuiet())
	}
	for _, m := range c.members {
		m.weigh(c.judged.Slices)
	}
}

// lacking are the members that can be measured and have next to no time that
// counts.
func (c *conductor) lacking() []*member {
	return slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool {
		return m.Err != nil || m.Turns == 0 || m.Quiet >= c.leastQuiet()
	})
}

// judge says why slices do not count, those from the first on that anew has
// changed of what was judged. After a disturbance the queue that it has left
// behind lingers, for as long or half as long as it lasted, but not beyond the
// turn.
func (m *member) judge(judged []quiet.Slice, anew int, linger time.Duration) {
	from := sort.Search(len(m.slices), func(i int) bool { return m.slices[i].last > anew })
	from = min(from, len(m.whys))
	for from > 0 && from < len(m.slices) && m.slices[from-1].turn == m.slices[from].turn {
		from--
	}
	for i, why := range m.whys[from:] {
		if why == "" {
			m.Quiet -= m.slices[from+i].length()
		}
	}
	m.whys = m.whys[:from]
	turn, since, until := -1, int64(0), int64(0)
	for _, s := range m.slices[from:] {
		if s.turn != turn {
			turn, since, until = s.turn, 0, 0
		}
		why := worst(judged[s.first:s.last])
		switch {
		case why != "" && why != quiet.Beside:
			if since == 0 || s.span.From > until {
				since = s.span.From
			}
			if linger > 0 {
				until = s.span.To + max(int64(linger), (s.span.To-since)/2)
			}
		case why == "" && s.span.From < until:
			why = quiet.Beside
		}
		if m.whys = append(m.whys, why); why == "" {
			m.Quiet += s.length()
		}
	}
}

// sum adds up what counts, and what does not.
func (m *member) sum() {
	m.forget()
	m.Masked = Masked{By: map[quiet.Why]time.Duration{}}
	for i, s := range m.slices {
		if why := m.whys[i]; why != "" {
			m.Masked.All += s.length()
			m.Masked.By[why] += s.length()
		} else {
			m.count(s)
		}
	}
}

// forget makes nothing count.
func (m *member) forget() {
	m.Counted, m.CPU, m.Quiet, m.ByTurn = m.Counted[:0], 0, 0, map[int]Used{}
}

// number is a turn's number in the driver's eyes, whose first one warms up.
func number(turn int) int { return turn + 2 }

// calmBound is the share of the processors' time that others may have in a calm
// turn.
const calmBound = 0.05

// weigh says what each turn took as a whole, and which were calm. Time that was
// stolen is in the server's CPU time, and can be most of it: a calm turn has
// none.
func (m *member) weigh(judged []quiet.Slice) {
	for n, t := range m.turns {
		used := m.ByTurn[number(n)]
		used.Whole = t.cpu
		used.Calm = calm(judged[t.first:t.last])
		m.ByTurn[number(n)] = used
	}
}

func calm(slices []quiet.Slice) bool {
	var foreign, length float64
	for _, s := range slices {
		if s.Why == quiet.Steal || s.Steal > 0 || s.Throttled > 0 {
			return false
		}
		d := float64(s.To - s.From)
		foreign += d * s.Foreign
		length += d
	}
	return foreign <= calmBound*length
}

// count makes a slice count.
func (m *member) count(s slice) {
	length := s.length()
	m.Counted = append(m.Counted, s.span)
	m.CPU += s.cpu
	m.Quiet += length
	turn := m.ByTurn[number(s.turn)]
	turn.CPU += s.cpu
	turn.Quiet += length
	m.ByTurn[number(s.turn)] = turn
}

// choose has the least disturbed of the slices count, for so long.
func (m *member) choose(judged []quiet.Slice, long time.Duration) {
	m.leastDisturbed(m.whys, long, func(i int) (time.Duration, float64) {
		s := m.slices[i]
		return s.length(), disturbance(judged, s.first, s.last)
	})
	m.sum()
}

// disturbance is the share of the processors that others took from one reading
// to another, the slices beside included: time that is stolen shows late.
func disturbance(judged []quiet.Slice, first, last int) float64 {
	var taken, length float64
	for _, s := range judged[max(first-1, 0):min(last+1, len(judged))] {
		d := float64(s.To - s.From)
		taken += d * s.Taken()
		length += d
	}
	if length == 0 {
		return 0
	}
	return taken / length
}

// worst is why one of the slices is masked; empty if none is.
func worst(slices []quiet.Slice) quiet.Why {
	for _, s := range slices {
		if s.Masked {
			return s.Why
		}
	}
	return ""
}

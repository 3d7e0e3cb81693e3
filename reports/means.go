package reports

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
)

// shows returns the load by which a metric of the scenario is compared: the
// first one, which quick profiles use. What an idle connection costs shows best
// where there are most of them, if two models were measured there. With spread
// it is that under which servers have all processors, nil if the run has none.
func (s *Scenario) shows(m Metric, spread bool) *Load {
	if spread {
		if i := slices.IndexFunc(s.Loads, func(l *Load) bool { return l.Processors > 0 }); i >= 0 {
			return s.Loads[i]
		}
		return nil
	}
	best := s.Loads[0]
	if m != MemoryPerConnection {
		return best
	}
	for _, l := range s.Loads {
		measured := 0
		for _, c := range l.Cells {
			if c.Measure(m, "").Measured() {
				measured++
			}
		}
		if measured >= 2 && l.Idle > best.Idle {
			best = l
		}
	}
	return best
}

// means says for people where a metric is compared: "hello with 64 clients".
// What a server needs before its first request depends on no load.
func (l *Load) means(m Metric) string {
	name := l.Scenario.Name
	switch {
	case m == BaselineMemory:
		return name
	case m == MemoryPerConnection && l.Idle > 0:
		return name + " with " + quantity.Plural(l.Idle, "connection") + l.more()
	case l.Rate != nil:
		name += " at " + quantity.Number(*l.Rate) + " requests/s"
	case l.Clients > 0:
		name += " with " + quantity.Plural(l.Clients, "client")
	default:
		return l.Label()
	}
	if l.Idle > 0 {
		name += " beside " + quantity.Plural(l.Idle, "idle connection")
	}
	if l.Class != "" {
		name += ", all " + l.Class
	}
	if l.Processors > 0 {
		name += ", on " + quantity.Plural(l.Processors, "processor")
	}
	return name
}

// more says that more idle connections are measured elsewhere, if this run
// leaves them out.
func (l *Load) more() string {
	most := l.Idle
	for _, out := range l.Scenario.LeftOut {
		most = max(most, out.Idle)
	}
	if most == l.Idle {
		return ""
	}
	return fmt.Sprintf(" (%s in the full profile)", quantity.Whole(int64(most)))
}

package standing

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// means says for people where a metric is compared: "SCENARIO with 64 clients".
// What a server needs before its first request depends on no load.
func means(l *measure.Load, m results.Measure) string {
	name := l.Scenario.Name
	switch {
	case m == results.BaselineMemory:
		return name
	case m == results.MemoryPerConnection && l.Idle > 0:
		return name + " with " + quantity.Plural(l.Idle, "connection") + more(l)
	case len(l.Phases) > 0 || len(l.Groups) > 1:
		name += " under " + l.Name
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
func more(l *measure.Load) string {
	most := l.Idle
	for _, out := range l.Scenario.LeftOut {
		most = max(most, out.Idle)
	}
	if most == l.Idle {
		return ""
	}
	return fmt.Sprintf(" (%s in the full profile)", quantity.Whole(int64(most)))
}

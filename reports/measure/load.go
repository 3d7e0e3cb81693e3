package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
)

// Load is a scenario under one load, with a cell for each model.
type Load struct {
	results.LoadInfo
	ID       string
	Scenario *Scenario
	Measured string // "6 blocks × 1.20 s · 236–243 requests a trial"; empty if nothing was
	Text     string // "open loop, 500 requests per second (Poisson) over 64 connections"
	Cells    []*Cell
	Figures  []chart.Figure // throughput (in open loop what part of the offer was answered), latency, CPU, memory, in this order, as far as measured
	Undrawn  string         // which of them are missing and why; empty if none is
	Strip    *chart.Figure  // each request of a short time; nil if none was kept
	Within   []chart.Figure // how a window went; none if the trials do not say
	Table    Table

	units map[results.Measure]quantity.Unit
	drawn map[string][]results.Measure // by the IDs of Figures
}

// loadText says in words how requests are sent.
func loadText(l results.LoadInfo) string {
	var b strings.Builder
	switch {
	case len(l.Groups) > 1:
		for i, g := range l.Groups {
			if i > 0 {
				b.WriteString("; ")
			}
			fmt.Fprintf(&b, "%s that %s", quantity.Plural(g.Clients, "client"), g.Class)
			if g.Phase != "" {
				fmt.Fprintf(&b, " during %s", g.Phase)
			}
			once := g.First > 0 && g.Rate != nil && *g.Rate*(l.Window-g.First) < 1
			switch {
			case once:
				fmt.Fprintf(&b, ", once, %s after the warm-up", quantity.Span(g.First))
			case g.Rate != nil:
				fmt.Fprintf(&b, ", %s times per second together", quantity.Number(*g.Rate))
			}
			if g.First > 0 && !once {
				fmt.Fprintf(&b, ", first %s after the warm-up", quantity.Span(g.First))
			}
			b.WriteString(paceText(g.Read, g.Write))
		}
	case l.Arrivals == "closed":
		fmt.Fprintf(&b, "closed loop: %s, each waiting for its answer", quantity.Plural(l.Clients, "client"))
	case l.Rate != nil:
		how := "on a fixed schedule"
		if l.Arrivals == "poisson" {
			how = "at random moments (Poisson)"
		}
		if len(l.Phases) > 0 {
			how = "on average, " + how
		}
		fmt.Fprintf(&b, "open loop: %s requests per second %s over %s", quantity.Number(*l.Rate), how, quantity.Plural(l.Clients, "connection"))
	default:
		b.WriteString(quantity.Plural(l.Clients, "client"))
	}
	b.WriteString(paceText(l.Read, l.Write))
	if l.Idle > 0 {
		fmt.Fprintf(&b, ", beside %s that stay silent", quantity.Plural(l.Idle, "connection"))
	}
	if l.PerConnection == 1 {
		b.WriteString("; each request on a new connection")
	}
	if l.Class != "" {
		fmt.Fprintf(&b, "; %s requests only", l.Class)
	}
	b.WriteString(phaseText(l))
	if l.InTime > 0 {
		fmt.Fprintf(&b, "; answers within %s are in time", quantity.Span(l.InTime))
	}
	b.WriteString(limitText(l.Limits))
	b.WriteString(allowText(l.Allow))
	switch {
	case l.Processors == 1:
		b.WriteString("; the server has one processor")
	case l.Processors > 1:
		fmt.Fprintf(&b, "; the server has all %s, those of the load driver too", quantity.Plural(l.Processors, "processor"))
	}
	if by := l.PutOnBy; by != nil {
		fmt.Fprintf(&b, "; put on by %s alone, as %s", by.Host, by.Why)
	}
	return b.String()
}

// phaseText says how a window goes; empty if it is all alike.
func phaseText(l results.LoadInfo) string {
	whole, mean := 0.0, 0.0
	for _, p := range l.Phases {
		whole += p.Share
		mean += p.Share * p.Factor
	}
	var parts []string
	for _, p := range l.Phases {
		text := fmt.Sprintf("%s for %s of the window", p.Name, quantity.ShortPercent(p.Share/whole))
		if l.Rate != nil && slices.ContainsFunc(l.Phases, func(p results.PhaseInfo) bool { return p.Factor != 1 }) {
			text += fmt.Sprintf(" at %s requests per second", quantity.Number(*l.Rate*p.Factor*whole/mean))
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return ""
	}
	return "; in phases: " + strings.Join(parts, ", then ")
}

// limitText says what a server was told to bear; empty if nothing but the usual.
func limitText(l *results.LimitsInfo) (text string) {
	if l == nil {
		return ""
	}
	if l.HeaderTimeout > 0 {
		text += "; the server gives a request " + quantity.Span(l.HeaderTimeout) + " to come whole"
	}
	if l.IdleTimeout > 0 {
		text += "; the server keeps a silent connection for " + quantity.Span(l.IdleTimeout)
	}
	if l.MaxConns > 0 {
		text += "; the server holds " + quantity.Plural(l.MaxConns, "connection") + " at most"
	}
	return text
}

// allowText says what is no fault under a load; empty if all that fails is.
func allowText(a *results.AllowInfo) string {
	if a == nil {
		return ""
	}
	var may []string
	if len(a.Statuses) > 0 {
		var statuses []string
		for _, status := range a.Statuses {
			statuses = append(statuses, strconv.Itoa(status))
		}
		may = append(may, "answers of status "+quantity.Join(statuses))
	}
	if a.Lost {
		may = append(may, "lost requests")
	}
	text := "; " + quantity.Join(may) + " are counted and are no errors"
	if a.RestartDelay > 0 {
		text += "; a server that ends is started again after " + quantity.Span(a.RestartDelay)
	}
	return text
}

// paceText says how slowly clients read and write; empty if they do not.
func paceText(read, write *results.PaceInfo) (text string) {
	say := func(what string, p *results.PaceInfo) {
		if p != nil {
			text += fmt.Sprintf(", %s %s every %s", what, quantity.Size(float64(p.Bytes)), quantity.Span(p.Every))
		}
	}
	say("reading", read)
	say("writing", write)
	return text
}

// Label names a load for people: the scenario's name, with the load's where the
// scenario has several.
func (l *Load) Label() string {
	if len(l.Scenario.All()) > 1 {
		return l.Scenario.Name + " " + l.Name
	}
	return l.Scenario.Name
}

// MainClass returns the most frequent class of requests under this load, empty
// if they are all of one kind.
func (l *Load) MainClass() string {
	for _, c := range l.Cells {
		if class := c.MainClass(); class != "" {
			return class
		}
	}
	return ""
}

// Classes returns the classes of requests under this load.
func (l *Load) Classes() []string {
	for _, c := range l.Cells {
		if len(c.Classes) > 0 {
			return c.Classes
		}
	}
	return nil
}

// Samples returns a metric of each cell, by block, to compare the cells by. It has none
// of a cell in which the metric did not come about in every trial: the others would be
// chosen by their outcome. Nor has it the latency of a cell that was overloaded, which a
// longer load would make longer.
func (l *Load) Samples(m results.Measure, class string) [][]float64 {
	out := make([][]float64, len(l.Cells))
	for i, c := range l.Cells {
		if of := c.Measure(m, class); of.NeverIn == 0 && !(m.IsLatency() && c.Overloaded()) {
			out[i] = of.Blocks
		}
	}
	return out
}

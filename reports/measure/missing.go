package measure

import (
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// Missing is a cell that was not measured.
type Missing struct{ Model, Scenario, Load, Reason string }

// MissingLine is cells that were not measured for the same reason: each of some
// models under each of some loads.
type MissingLine struct {
	Who    string // "cgi and prefork", "all 6 models"
	Where  string // "SCENARIO under closed-64 and closed-256", "every load"
	Reason string
	Cells  int
}

// String is the line without a stop.
func (l MissingLine) String() string { return l.Who + ", " + l.Where + ": " + l.Reason }

// MissingLines lists what was not measured, each reason as seldom as it can be.
func (r *Run) MissingLines() []MissingLine {
	type group struct {
		models, loads []string
		reason        string
	}
	var byLoad, out []*group
	for _, m := range r.Missing {
		load := m.Scenario + " under " + m.Load
		i := slices.IndexFunc(byLoad, func(g *group) bool { return g.loads[0] == load && g.reason == m.Reason })
		if i < 0 {
			i = len(byLoad)
			byLoad = append(byLoad, &group{loads: []string{load}, reason: m.Reason})
		}
		byLoad[i].models = append(byLoad[i].models, m.Model)
	}
	for _, g := range byLoad {
		i := slices.IndexFunc(out, func(o *group) bool { return o.reason == g.reason && slices.Equal(o.models, g.models) })
		if i < 0 {
			out = append(out, g)
			continue
		}
		out[i].loads = append(out[i].loads, g.loads...)
	}
	loads := 0
	for _, s := range r.Scenarios {
		loads += len(s.Loads)
	}
	var lines []MissingLine
	for _, g := range out {
		where := quantity.Join(g.loads)
		if loads > 1 && len(g.loads) == loads {
			where = "every load"
		}
		lines = append(lines, MissingLine{r.who(g.models), where, g.reason, len(g.models) * len(g.loads)})
	}
	return lines
}

// who names models, all of them by their number.
func (r *Run) who(models []string) string {
	if n := len(r.Models); n > 1 && len(models) == n {
		return "all " + quantity.Plural(n, "model")
	}
	return quantity.Join(models)
}

// why joins the reasons for which cells have no value, each with its models
// where they are not all the same.
func why(cells []*Cell, of func(*Cell) string) string {
	var reasons []string
	models := map[string][]string{}
	for _, c := range cells {
		reason := of(c)
		if models[reason] == nil {
			reasons = append(reasons, reason)
		}
		models[reason] = append(models[reason], c.Model.Name)
	}
	if len(reasons) == 1 {
		return reasons[0]
	}
	var parts []string
	for _, reason := range reasons {
		parts = append(parts, quantity.Join(models[reason])+": "+reason)
	}
	return strings.Join(parts, "; ")
}

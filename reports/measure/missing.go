package measure

import (
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// Missing is a cell that was not measured.
type Missing struct {
	Scenario string `json:"scenario"`
	Load     string `json:"load"`
	Model    string `json:"model"`
	Reason   string `json:"reason"`
}

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

// MissingLines lists what was not measured, in as few lines as possible.
func (r *Run) MissingLines() (lines []MissingLine) {
	type because struct{ at, reason string } // at a load, or of models
	var models, places Groups[because]
	for _, m := range r.Missing {
		models.Add(because{m.Scenario + " under " + m.Load, m.Reason}, m.Model)
	}
	cells := map[because]int{}
	for _, b := range models.Order {
		who := because{r.who(models.Names[b]), b.reason}
		places.Add(who, b.at)
		cells[who] += len(models.Names[b])
	}
	loads := 0
	for _, s := range r.Scenarios {
		loads += len(s.Loads)
	}
	for _, who := range places.Order {
		where := quantity.Join(places.Names[who])
		if loads > 1 && len(places.Names[who]) == loads {
			where = "every load"
		}
		lines = append(lines, MissingLine{who.at, where, who.reason, cells[who]})
	}
	return lines
}

// LeftOutLines lists what was not to be measured, and why, in as few lines as
// possible.
func (r *Run) LeftOutLines() (lines []MissingLine) {
	type because struct{ at, reason string } // in a scenario, or of models
	type part struct{ scenario, model, reason string }
	loads := map[part][]string{}
	for _, m := range r.LeftOut {
		p := part{m.Scenario, m.Model, m.Reason}
		loads[p] = append(loads[p], m.Load)
	}
	var models, places Groups[because]
	cells := map[because]int{}
	for _, s := range r.Scenarios {
		for _, m := range r.LeftOut {
			p := part{m.Scenario, m.Model, m.Reason}
			if m.Scenario != s.Name || loads[p] == nil {
				continue
			}
			at := s.Name
			if len(loads[p]) < len(s.All()) {
				at += " under " + quantity.Join(loads[p])
			}
			b := because{at, m.Reason}
			models.Add(b, m.Model)
			cells[b] += len(loads[p])
			delete(loads, p)
		}
	}
	sums := map[because]int{}
	for _, b := range models.Order {
		who := because{r.who(models.Names[b]), b.reason}
		places.Add(who, b.at)
		sums[who] += cells[b]
	}
	for _, who := range places.Order {
		where := quantity.Join(places.Names[who])
		if n := len(r.Scenarios); n > 1 && slices.Equal(places.Names[who], r.scenarioNames()) {
			where = "every scenario"
		}
		lines = append(lines, MissingLine{who.at, where, who.reason, sums[who]})
	}
	return lines
}

func (r *Run) scenarioNames() (names []string) {
	for _, s := range r.Scenarios {
		names = append(names, s.Name)
	}
	return names
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
	var models Groups[string] // by reason
	for _, c := range cells {
		models.Add(of(c), c.Model.Name)
	}
	if len(models.Order) == 1 {
		return models.Order[0]
	}
	var parts []string
	for _, reason := range models.Order {
		parts = append(parts, quantity.Join(models.Names[reason])+": "+reason)
	}
	return strings.Join(parts, "; ")
}

package standing

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// Strengths is the chart of strengths and weaknesses: how far each model is
// behind the best in each quality.
type Strengths struct {
	Qualities []*Quality
	Rows      []StrengthRow
	Absent    []measure.Fact // qualities that the run does not show, with the reason

	// Families and Needs are two orders of the same columns: what they are about, and
	// what a reader asks for.
	Families []*Family
	Needs    []*Need

	measured bool // whether anything was
}

// Quality is one thing that models are good or bad at, and where it is seen.
type Quality struct {
	Name   string
	Means  string // what is compared, and under which load: "CPU per request, SCENARIO with 64 clients"
	Seen   string // Means in short, for a head of a column: "CPU per request, SCENARIO"
	Metric results.Measure
	Class  string
	Load   *measure.Load // that shows it

	// Unranked are the models that serve the scenario and have no figure, or no
	// interval to compare it by: they may be better than those that are ranked.
	Unranked []*measure.Cell

	Family string // what it is about: reports put those of one side by side
	Need   string // how a reader asks for it; empty if nobody does
	Best   string // the best value, that the ratios are to; empty if there is none

	ranking ranking
}

// present is how many models are ranked in it.
func (q *Quality) present() int { return q.ranking.present }

// Unranked reports whether a model was measured in a quality, and not compared.
func (s *Strengths) Unranked() bool {
	return slices.ContainsFunc(s.Rows, func(r StrengthRow) bool {
		return slices.ContainsFunc(r.Places, func(p Place) bool { return p.Grade == Unranked })
	})
}

// roomy is how many models the chart has room for with all that is said of each.
const roomy = 8

// Crowded reports whether there are so many models that a form shows the least
// that tells them apart, and the rest elsewhere.
func (s *Strengths) Crowded() bool { return len(s.Rows) > roomy }

// Wide reports whether no screen has room for all qualities side by side.
func (s *Strengths) Wide() bool {
	columns := 0
	for _, f := range s.Families {
		columns += len(f.Columns)
	}
	return columns > 12
}

// Compared reports whether a quality was measured of several models.
func (s *Strengths) Compared() bool {
	return slices.ContainsFunc(s.Qualities, func(q *Quality) bool { return q.present() > 1 })
}

// Charted reports whether there is a chart of strengths and weaknesses: it takes
// a quality that was measured.
func (s *Strengths) Charted() bool { return s.Compared() || s.Unranked() }

// Uncharted says why there is no chart of strengths and weaknesses; it is empty
// if there is one, or nothing to compare.
func (s *Strengths) Uncharted() string {
	if s.Charted() || len(s.Rows) == 0 {
		return ""
	}
	why := "no quality was measured"
	switch {
	case slices.ContainsFunc(s.Absent, func(f measure.Fact) bool { return strings.HasPrefix(f.Text, measure.OnlyCurves) }):
		why = "the run measured curves only, and no quality under the load by which models are compared"
	case len(s.Absent)+len(s.Qualities) == 0 && s.measured:
		why = "the run does not say which qualities its scenarios show"
	}
	return "There is no chart of strengths and weaknesses: " + why + "."
}

// StrengthRow is one model's standing in each quality.
type StrengthRow struct {
	Model  *measure.Model
	Places []Place
}

// Place is one cell of the chart of strengths and weaknesses.
type Place struct {
	Grade    Grade
	Best     bool
	Tied     bool   // strong, and the blocks do not tell it from the best
	Text     string // "best", "best of 5" if others have no figure, "1.3×", "up to 1.3×" if it is not told apart, or the value if it is not ranked
	Interval string // of the ratio
	Value    string // the measurement itself, with its unit
	Note     string // how sure it is, or why it is not measured
	Where    string // ID of the cell with the figures
	Unasked  bool   // it is a server of another framework, which has no such handler: that says nothing of it

	// Behind is how many times worse than the best it is, in three digits; 0 if
	// that is not known.
	Behind float64
}

// Scale is the measurement of the best value, that the ratios of others are to;
// it is empty in all other places.
func (p Place) Scale() string {
	if p.Interval != "" || p.Text == p.Value {
		return ""
	}
	return p.Value
}

// Build compares the models in each quality that the run's scenarios show.
func Build(r *measure.Run) *Strengths {
	s := &Strengths{measured: r.Measured()}
	for _, sc := range r.Scenarios {
		for _, show := range sc.Shows {
			load, why := sc.LoadOf(show)
			if load == nil {
				s.Absent = append(s.Absent, measure.Fact{Name: show.Quality, Text: why})
				continue
			}
			s.Qualities = append(s.Qualities, newQuality(show, load))
		}
	}
	for i, m := range r.Models {
		row := StrengthRow{Model: m}
		for _, q := range s.Qualities {
			p := q.place(i)
			if scale := p.Scale(); scale != "" {
				q.Best = scale
			}
			row.Places = append(row.Places, p)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func newQuality(show results.Show, l *measure.Load) *Quality {
	q := &Quality{Name: show.Quality, Metric: results.Measure(show.Metric), Class: show.Class, Load: l, Family: show.Family, Need: show.Need}
	if q.Family == "" {
		q.Family = familyOf(q.Metric)
	}
	q.Means, q.Seen = q.phrase()+", "+means(l, q.Metric), q.phrase()+", "+l.Scenario.Name
	q.ranking = rank(l, q.Metric, q.Class)
	for i, c := range l.Cells {
		if !c.Unserved && !q.ranking.standings[i].Present {
			q.Unranked = append(q.Unranked, c)
		}
	}
	return q
}

// phrase is what is compared, without the scenario.
func (q *Quality) phrase() string {
	text := q.Metric.Phrase()
	if q.Class != "" {
		text += " of " + q.Class + " requests"
	}
	return text
}

// place returns the standing of the model with the given index.
func (q *Quality) place(i int) Place {
	cell, at := q.Load.Cells[i], q.ranking.standings[i]
	m := cell.Measure(q.Metric, q.Class)
	p := Place{Best: q.ranking.isBest(i), Where: cell.ID, Unasked: !cell.Model.Serves(&q.Load.Scenario.ScenarioInfo)}
	if !m.Measured() {
		p.Text, p.Note = "n/a", m.Why
		if strings.HasPrefix(m.Why, measure.NotMeasured) {
			p.Text = strings.TrimSuffix(measure.NotMeasured, ": ")
		}
		return p
	}
	unit := q.Load.Unit(q.Metric)
	p.Value = unit.Text(m.Value)
	p.Note = fmt.Sprintf("%s, %s", quantity.Spaced(p.Value, unit.Interval(m.Low, m.High)), q.Metric.Phrase())
	behind := at.Behind
	p.Interval = quantity.FactorInterval(behind.Low, behind.High)
	switch {
	case !at.Present:
		p.Grade, p.Text = Unranked, p.Value
		p.Note += "; not ranked: " + q.whyUnranked(cell)
		return p
	case q.present() == 1:
		p.Grade, p.Best, p.Text = Unranked, false, p.Value
		p.Note += "; there is nothing to compare it with"
		return p
	case p.Best:
		p.Grade, p.Behind, p.Text, p.Tied = Strong, 1, "best", len(q.ranking.leaders) > 1
		p.Note += "; the best value"
		if p.Tied {
			p.Note += ", but another is not resolved from it"
		}
		if len(q.Unranked) > 0 {
			p.Text = fmt.Sprintf("best of %d", q.present())
		}
	case at.Best:
		most := q.ranking.bestBehind()
		p.Grade, p.Behind, p.Text = gradeOf(most), 1, "up to "+quantity.Factor(most)
		if p.Grade != Strong {
			p.Grade = Unsure
		}
		p.Note += fmt.Sprintf("; the best value, but %s do not tell it from %s", quantity.Plural(m.N, "block"), quantity.Join(namesOf(q.Load, q.ranking.unsure)))
	default:
		p.Text, p.Grade, p.Tied = quantity.FactorBeside(behind.Value, behind.Low, behind.High), gradeBehind(behind), sharesBest(at)
		p.Behind = quantity.Round(behind.Value, 3)
		p.Note += q.noteBehind(&p, behind)
	}
	if m.Spoiled > 0 {
		p.Note += fmt.Sprintf("; %s left out: %s", quantity.Plural(m.Spoiled, "trial"), m.SpoiledBy)
	}
	if len(q.Unranked) > 0 {
		p.Note += "; not ranked: " + q.named(q.Unranked)
	}
	return p
}

// noteBehind says how sure it is that a model is behind the best, and shows of
// one that is not told apart how far it may be.
func (q *Quality) noteBehind(p *Place, behind stat.Estimate) string {
	blocks := quantity.Plural(behind.N, "block")
	switch {
	case p.Grade == Unsure:
		p.Text = "up to " + quantity.Factor(behind.High)
		return fmt.Sprintf("; %s the best value %s: %s do not tell them apart, and it may be %s worse", quantity.Factor(behind.Value), p.Interval, blocks, quantity.Factor(behind.High))
	case p.Tied:
		return fmt.Sprintf("; %s the best value %s, a tie: %s do not tell them apart", p.Text, p.Interval, blocks)
	}
	return fmt.Sprintf("; %s worse than the best value %s over %s", p.Text, p.Interval, blocks)
}

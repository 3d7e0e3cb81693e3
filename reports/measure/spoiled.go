package measure

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// Spoil is a group of figures that checks took from some of a cell's trials,
// because they are not the server's.
type Spoil struct {
	Figure results.Figure `json:"figure"`
	Trials int            `json:"trials"` // valid ones without it
	Of     int            `json:"of"`     // valid ones
	Reason string         `json:"reason"`
}

// enoughMeasured is the share of the trials in which a figure has to be measured. If
// the load driver was the limit in others, the server was slow in those that are left.
const enoughMeasured = 0.8

// Lost reports whether the figure is not stated. If many trials have lost it,
// the others are a selection: those in which it came out so that it passed.
func (s Spoil) Lost() bool { return float64(s.Of-s.Trials) < enoughMeasured*float64(s.Of) }

// LostIn says in how many trials the figure is lost, empty if in all.
func (s Spoil) LostIn() string {
	if s.Trials == s.Of {
		return ""
	}
	return fmt.Sprintf("in %d of %s ", s.Trials, quantity.Plural(s.Of, "trial"))
}

// Name is the figure in words.
func (s Spoil) Name() string {
	for _, f := range figures {
		if f.figure == s.Figure {
			return f.name
		}
	}
	return string(s.Figure)
}

// figures are the groups of figures that a check can take, in the order of a
// report.
var figures = []struct {
	figure results.Figure
	name   string
}{
	{results.FigureThroughput, "throughput"},
	{results.FigureLatency, "latency"},
	{results.FigureTail, "latency above the median"},
	{results.FigureCPU, "CPU per request"},
	{results.FigureMemory, "peak memory"},
	{results.FigureMemoryPerConnection, "memory per connection"},
}

// findSpoils notes what checks took from the cell's valid trials.
func (c *Cell) findSpoils() {
	for _, known := range figures {
		f := known.figure
		s := Spoil{Figure: f, Of: c.Valid}
		var why Tally
		for _, t := range c.Trials {
			if t == nil {
				continue
			}
			if reason := t.SpoiledBy(f); reason != "" {
				s.Trials++
				why.Add(reason)
			}
		}
		if f == results.FigureTail && !c.tailAlone() {
			continue // what is said of latency is said of all of it
		}
		if s.Trials > 0 {
			s.Reason = why.Commonest()
			c.Spoils = append(c.Spoils, s)
		}
	}
}

// tailAlone reports whether a check took the tail of the latencies from a trial
// and left it the median.
func (c *Cell) tailAlone() bool {
	return slices.ContainsFunc(c.Trials, func(t *results.Trial) bool {
		return t != nil && t.SpoiledBy(results.FigureTail) != "" && t.SpoiledBy(results.FigureLatency) == ""
	})
}

// spoil returns what checks took of a figure, nil if nothing.
func (c *Cell) spoil(f results.Figure) *Spoil {
	for i := range c.Spoils {
		if c.Spoils[i].Figure == f {
			return &c.Spoils[i]
		}
	}
	if f == results.FigureTail {
		return c.spoil(results.FigureLatency)
	}
	return nil
}

// SpoilTexts says what checks took from the cell, figures with the same reason
// together.
func (c *Cell) SpoilTexts() []string {
	var texts []string
	for i := 0; i < len(c.Spoils); {
		s := c.Spoils[i]
		names := []string{s.Name()}
		for i++; i < len(c.Spoils) && c.Spoils[i].Trials == s.Trials && c.Spoils[i].Reason == s.Reason; i++ {
			names = append(names, c.Spoils[i].Name())
		}
		if s.Lost() {
			texts = append(texts, fmt.Sprintf("%s not measured: %s%s", quantity.Join(names), s.LostIn(), s.Reason))
		} else {
			texts = append(texts, fmt.Sprintf("%s of %d of %s not measured and left out: %s", quantity.Join(names), s.Trials, quantity.Plural(s.Of, "trial"), s.Reason))
		}
	}
	return texts
}

// WithoutFigures is what a reason says before it comes to its figures.
func WithoutFigures(reason string) string {
	before, _, _ := strings.Cut(reason, ": ")
	return before
}

package reports

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
	Figure results.Figure
	Trials int // valid ones without it
	Of     int // valid ones
	Reason string
}

// Lost reports whether the figure is not stated. If most trials have lost it,
// the others are a selection: those in which it came out so that it passed.
func (s Spoil) Lost() bool { return 2*s.Trials > s.Of }

// lostIn says in how many trials the figure is lost, empty if in all.
func (s Spoil) lostIn() string {
	if s.Trials == s.Of {
		return ""
	}
	return fmt.Sprintf("in %d of %s ", s.Trials, quantity.Plural(s.Of, "trial"))
}

// Name is the figure in words.
func (s Spoil) Name() string {
	if name, ok := figureNames[s.Figure]; ok {
		return name
	}
	return string(s.Figure)
}

var figures = []results.Figure{
	results.FigureThroughput, results.FigureLatency, results.FigureTail, results.FigureCPU,
	results.FigureMemory, results.FigureMemoryPerConnection,
}

var figureNames = map[results.Figure]string{
	results.FigureThroughput:          "throughput",
	results.FigureLatency:             "latency",
	results.FigureTail:                "latency above the median",
	results.FigureCPU:                 "CPU per request",
	results.FigureMemory:              "peak memory",
	results.FigureMemoryPerConnection: "memory per connection",
}

// figure is the group that a metric belongs to, empty for those that no check
// takes.
func (m Metric) figure() results.Figure {
	switch m {
	case Throughput, Answered:
		return results.FigureThroughput
	case LatencyP50, ServiceP50:
		return results.FigureLatency
	case LatencyP90, LatencyP99, LatencyP999, LatencyMax, ServiceP99:
		return results.FigureTail
	case CPUPerRequest:
		return results.FigureCPU
	case PeakMemory:
		return results.FigureMemory
	case MemoryPerConnection:
		return results.FigureMemoryPerConnection
	}
	return ""
}

// findSpoils notes what checks took from the cell's valid trials.
func (c *Cell) findSpoils() {
	for _, f := range figures {
		s := Spoil{Figure: f, Of: c.Valid}
		var why tally
		for _, t := range c.blocks {
			if t == nil {
				continue
			}
			if reason := t.SpoiledBy(f); reason != "" {
				s.Trials++
				why.add(reason)
			}
		}
		if f == results.FigureTail && !c.tailAlone() {
			continue // what is said of latency is said of all of it
		}
		if s.Trials > 0 {
			s.Reason = why.commonest()
			c.Spoils = append(c.Spoils, s)
		}
	}
}

// tailAlone reports whether a check took the tail of the latencies from a trial
// and left it the median.
func (c *Cell) tailAlone() bool {
	return slices.ContainsFunc(c.blocks, func(t *results.Trial) bool {
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
			texts = append(texts, fmt.Sprintf("%s not measured: %s%s", Join(names), s.lostIn(), s.Reason))
		} else {
			texts = append(texts, fmt.Sprintf("%s of %d of %s not measured and left out: %s", Join(names), s.Trials, quantity.Plural(s.Of, "trial"), s.Reason))
		}
	}
	return texts
}

// SpoiledLine is what checks took from cells of one load for one reason.
type SpoiledLine struct {
	What   string // "throughput and latency"
	Load   string
	Reason string // without its figures, if those are not the same in all cells
	Cells  []SpoiledCell
}

// SpoiledCell is one of them, with its own reason.
type SpoiledCell struct {
	*Cell
	Why string
}

// Where names the load and the models.
func (l SpoiledLine) Where() string {
	var models []string
	for _, c := range l.Cells {
		models = append(models, c.Model.Name)
	}
	return l.Load + ": " + strings.Join(models, ", ")
}

// Differ reports whether each cell has a reason of its own to be read.
func (l SpoiledLine) Differ() bool {
	return slices.ContainsFunc(l.Cells, func(c SpoiledCell) bool { return c.Why != l.Reason })
}

// spoiledLines lists the figures that are missing from cells because checks
// took them from most trials or all: each load and reason once.
func (r *Report) spoiledLines() []SpoiledLine {
	var out []SpoiledLine
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			at := map[string]int{} // by what and why
			for _, c := range l.Cells {
				for _, own := range c.lostFigures() {
					k := own.What + "\x00" + Pattern(own.Reason)
					i, ok := at[k]
					if !ok {
						i = len(out)
						at[k] = i
						out = append(out, SpoiledLine{What: own.What, Load: l.Label(), Reason: own.Reason})
					}
					if out[i].Reason != own.Reason { // its figures are another cell's
						out[i].Reason = head(own.Reason)
					}
					out[i].Cells = append(out[i].Cells, SpoiledCell{c, own.Reason})
				}
			}
		}
	}
	return out
}

// lostFigures joins the figures that a cell has lost for the same reason.
func (c *Cell) lostFigures() []SpoiledLine {
	var figures Groups[string] // by reason
	for _, s := range c.Spoils {
		if s.Lost() {
			figures.Add(s.lostIn()+s.Reason, s.Name())
		}
	}
	var out []SpoiledLine
	for _, reason := range figures.Order {
		out = append(out, SpoiledLine{What: Join(figures.Names[reason]), Reason: reason})
	}
	return out
}

// head is what a reason says before it comes to its figures.
func head(reason string) string {
	before, _, _ := strings.Cut(reason, ": ")
	return before
}

package measure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
)

// Draw fills in the figures and tables of the loads.
func (r *Run) Draw() {
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			l.Figures, l.Undrawn = l.figures(r)
			l.Measured = l.measured()
			l.Within = l.timelines(r)
			l.Strip = l.strip(r)
			l.Table = l.table()
		}
		s.show(r)
	}
}

// figures returns the charts of a load. All loads have the same four; where answers are
// streamed, requests go wrong, or servers are put under strain there are others beside
// them. Those for which nothing was measured are left out, and undrawn names them and
// says why.
func (l *Load) figures(r *Run) (drawn []chart.Figure, undrawn string) {
	if !slices.ContainsFunc(l.Cells, (*Cell).Measured) {
		return nil, "Nothing was measured: " + why(l.Cells, func(c *Cell) string { return c.Reason }) + "."
	}
	l.drawn = map[string][]results.Measure{}
	class := l.MainClass()
	of := ""
	if class != "" {
		of = ", " + class + " requests"
	}
	answers := drawing{"throughput", "Throughput", "requests per second", "higher is better", []mark{{metric: results.Throughput}}}
	latencies := "lower is better"
	if l.anyMeasured(results.Goodput, "") {
		answers = drawing{"goodput", "Goodput", "answers in time under strain, per second", "higher is better", []mark{{metric: results.Goodput}}}
	} else if l.Rate != nil { // throughput would only repeat the rate
		answers = drawing{"answered", "Answered", "answered in time, % of what was due", quantity.Number(*l.Rate) + " per second were offered", []mark{{metric: results.Answered}}}
		if l.overloaded() {
			latencies = "dashed: overloaded, so that it grows with the length of the load"
		}
	} else if l.Ceiling != nil {
		answers.note += "; arithmetic allows " + quantity.Number(*l.Ceiling)
	}
	if slices.ContainsFunc(l.Cells, func(c *Cell) bool { return c.Measure(results.Throughput, "").AtLeast > 0 }) {
		answers.note += "; arrow: at least so much, the load driver was the limit"
		latencies += l.elsewhere(class)
	}
	perAnswer := drawing{"cpu", "CPU per request", "CPU time, " + l.units[results.CPUPerRequest].Name, "user and system time of all the server's processes; lower is better",
		[]mark{{metric: results.CPUPerRequest}}}
	streams := l.anyMeasured(results.BytesPerSecond, "")
	if streams { // answers count by their bytes: they may not end in the window
		answers = drawing{"delivered", "Delivered", "delivered, " + l.units[results.BytesPerSecond].Name, "bytes of answers that came to clients; higher is better", []mark{{metric: results.BytesPerSecond}}}
		perAnswer.name, perAnswer.title, perAnswer.axis = "cpu-byte", "CPU per MiB", "CPU time, "+l.units[results.CPUPerByte].Name
		perAnswer.marks = []mark{{metric: results.CPUPerByte}}
	}
	if l.anyMeasured(results.CPUPerSecond, "") { // there is little to do: what a server costs that waits
		perAnswer = drawing{"cpu-second", "CPU per second", "CPU time, " + l.units[results.CPUPerSecond].Name, "user and system time of all the server's processes, for each second that passes; lower is better",
			[]mark{{metric: results.CPUPerSecond}}}
	}
	legend, percentiles := "p50; ", []mark{{metric: results.LatencyP50, class: class}}
	if tail, ok := Supported(l.Cells, class, 0.5); ok {
		legend = "filled: p50 · hollow: " + tail.Head() + "; "
		percentiles = append(percentiles, mark{metric: tail, class: class, hollow: true})
	}
	var lacking []string
	all := []drawing{
		answers,
		{"latency", "Latency" + of, "latency, " + l.units[results.LatencyP50].Name, legend + latencies, percentiles},
		perAnswer,
		{"memory", "Memory", "memory, " + l.units[results.PeakMemory].Name, "filled: peak under load · hollow: when ready; lower is better",
			[]mark{{metric: results.PeakMemory}, {metric: results.BaselineMemory, hollow: true}}},
	}
	if streams {
		all = append(all,
			drawing{"per-stream", "Memory per stream", "memory, " + l.units[results.MemoryPerStream].Name, "peak less what it is when ready, by the most streams at once; lower is better", []mark{{metric: results.MemoryPerStream}}},
			drawing{"sockets", "Socket memory", "memory, " + l.units[results.SocketMemory].Name, "what the system holds for all TCP sockets of the host, in no process's memory; lower is better", []mark{{metric: results.SocketMemory}}})
	}
	all = append(all,
		drawing{"lost", "Lost per fault", "other requests, for each that goes wrong", "not answered rightly; lower is better", []mark{{metric: results.LostPerFault}}},
		drawing{"recovered", "Recovery", "time, " + l.units[results.Recovery].Name, "from the end of the strain until answers are in time again; arrow: mostly never within the load", []mark{{metric: results.Recovery}}},
		drawing{"recovery", "Recovery after a fault", "time, " + l.units[results.FaultRecovery].Name, "from a fault until others are answered as before" + l.slices() + "; arrow: mostly never within the load", []mark{{metric: results.FaultRecovery}}},
		drawing{"kept", "Memory kept per fault", "memory, " + l.units[results.KeptPerFault].Name, "after the load, less what there was before it; lower is better", []mark{{metric: results.KeptPerFault}}})
	for _, f := range all {
		if first := f.marks[0]; !l.anyMeasured(first.metric, first.class) {
			if first.metric.OfFaults() || first.metric == results.Recovery {
				continue // most loads put no strain on a server, and no request goes wrong
			}
			lacking = append(lacking, f.title+": "+why(l.Cells, func(c *Cell) string {
				return strings.TrimPrefix(c.Measure(first.metric, first.class).Why, NotMeasured)
			}))
			continue
		}
		figure := l.rows(f.title, f.axis, f.note, f.marks...)
		figure.ID, figure.Where = r.ID("chart", l.Scenario.Name, l.Name, f.name), l.ID
		drawn = append(drawn, figure)
		for _, m := range f.marks {
			l.drawn[figure.ID] = append(l.drawn[figure.ID], m.metric)
		}
	}
	if len(lacking) > 0 {
		undrawn = "Not drawn, since no model has it: " + strings.Join(lacking, "; ") + "."
	}
	return drawn, undrawn
}

// slices says how exact the times after a fault are; empty if there are none.
func (l *Load) slices() string {
	for _, c := range l.Cells {
		for _, t := range c.Trials {
			if t != nil && t.LoadResult.Faults != nil && t.LoadResult.Faults.Slice > 0 {
				return ", in steps of " + quantity.Span(t.LoadResult.Faults.Slice)
			}
		}
	}
	return ""
}

// elsewhere names the scenario's load that shows the latency; under this load the
// driver hides it. It is empty if there is none.
func (l *Load) elsewhere(class string) string {
	for _, other := range l.Scenario.Loads {
		if other.Rate != nil && other.anyMeasured(results.LatencyP50, class) {
			return "; of all models at " + quantity.Number(*other.Rate) + " requests/s: " + other.Name
		}
	}
	return ""
}

// drawing is what one of a load's charts is to be.
type drawing struct {
	name, title, axis, note string
	marks                   []mark
}

// mark is what a chart draws of each cell.
type mark struct {
	metric results.Measure
	class  string
	hollow bool
}

// rows draws metrics of each model. What it says in words is the first mark,
// and the second if that is a latency too.
func (l *Load) rows(title, axis, note string, marks ...mark) chart.Figure {
	c := chart.Rows{Axis: axis}
	var says []string
	for _, cell := range l.Cells {
		row := l.row(cell, marks)
		what := row.Missing
		if what == "" {
			what = strings.TrimSuffix(row.Text+", "+row.Doubt, ", ")
		}
		says = append(says, cell.Model.Name+" "+what)
		c.Rows = append(c.Rows, row)
	}
	return chart.Figure{
		Title: title + ": " + l.Label(),
		Note:  note,
		Desc:  fmt.Sprintf("%s, by model (%s). %s.", title, axis, strings.Join(says, "; ")),
		Chart: c,
	}
}

// row draws metrics of one model.
func (l *Load) row(cell *Cell, marks []mark) chart.Row {
	row := chart.Row{Lead: cell.Model.Leads, Label: cell.Model.Name, Model: cell.Model.ID, Look: cell.Model.Look}
	first := cell.Measure(marks[0].metric, marks[0].class)
	unit := l.units[marks[0].metric]
	switch {
	case first.AtLeast > 0:
		at := unit.Scale(first.AtLeast)
		row.Marks = []chart.Mark{{Value: at, Low: math.NaN(), High: math.NaN(), Open: true}}
		row.Text, row.Doubt = "≥ "+quantity.Number(at), first.BoundedBy()
		return row
	case !first.Measured():
		row.Missing = missingInShort(first)
		return row
	}
	row.Doubt = first.NeverText()
	if cell.Overloaded() && marks[0].metric.IsLatency() {
		row.Doubt = overloadLabel
	}
	for _, m := range marks {
		row.Marks = append(row.Marks, l.mark(cell.Measure(m.metric, m.class), m))
	}
	row.Text = unit.Number(first.Value)
	if len(marks) > 1 && marks[1].metric.IsLatency() { // whose unit is the same
		switch second := cell.Measure(marks[1].metric, marks[1].class); {
		case second.Measured():
			row.Text += " / " + unit.Number(second.Value)
		case second.AtMost > 0:
			row.Text += " / ≤ " + unit.Number(second.AtMost)
		case second.AtLeast > 0:
			row.Text += " / ≥ " + unit.Number(second.AtLeast)
		}
	}
	return row
}

// missingInShort is why a row of a chart has no marks, in as few words as the row
// has room for; the table beneath has the full reason.
func missingInShort(m Measure) string {
	if reason, lost := strings.CutPrefix(m.Why, NotMeasured); lost {
		if reason = WithoutFigures(reason); strings.HasSuffix(reason, driverWasLimit) {
			reason = driverLimited
		}
		return NotMeasured + reason
	}
	return "n/a: " + m.Why
}

// mark scales a measure for the chart.
func (l *Load) mark(m Measure, of mark) chart.Mark {
	unit := l.units[of.metric]
	out := chart.Mark{Value: unit.Scale(m.Value), Low: unit.Scale(m.Low), High: unit.Scale(m.High), Hollow: of.hollow}
	switch {
	case m.AtMost > 0:
		return chart.Mark{Value: unit.Scale(m.AtMost), Low: math.NaN(), High: math.NaN(), Below: true}
	case m.AtLeast > 0:
		return chart.Mark{Value: unit.Scale(m.AtLeast), Low: math.NaN(), High: math.NaN(), Open: true}
	case !m.Measured():
		return chart.Mark{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	if m.N > 1 {
		for _, v := range m.Blocks {
			out.Trials = append(out.Trials, unit.Scale(v))
		}
	}
	return out
}

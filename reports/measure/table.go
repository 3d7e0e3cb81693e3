package measure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// Table is figures in rows and columns, ready for print.
type Table struct {
	Caption string
	Columns []Column
	Rows    []TableRow
}

// Column is what a table's column holds and in which unit.
type Column struct{ Head, Unit string }

// TableRow is one model's figures.
type TableRow struct {
	Model  *Model
	Cell   *Cell // nil in the table of a curve
	Values []Value
}

// Value is one figure.
type Value struct {
	ID       string // its anchor; empty if the figure has another place in the page
	Text     string
	Interval string  // empty if there is none
	Remark   string  // beside the figure, what else must be seen: "overloaded"; else empty
	Note     string  // why there is no figure, or how sure it is
	Sort     float64 // NaN if there is no figure
}

// tableMetrics are the columns of a load's table; those that no cell has are
// left out, except throughput, p99 and the largest latency.
var tableMetrics = []results.Measure{
	results.Throughput, results.BytesPerSecond, results.Goodput, results.Sent, results.Answered, results.Unserved, results.LatencyP50, results.LatencyP90, results.LatencyP99, results.LatencyP999, results.LatencyMax, results.LastDelivery, results.Recovery, results.ServiceP50, results.ServiceP99,
	results.LostPerFault, results.FaultRecovery, results.KeptPerFault, results.Restarts,
	results.CPUPerRequest, results.CPUPerByte, results.CPUPerSlowByte, results.CPUPerSecond, results.BaselineMemory, results.PeakMemory, results.MemoryPerConnection, results.MemoryPerStream, results.SocketMemory, results.SwitchesPerRequest, results.Threads, results.Processes,
}

// table returns every figure of the load. Latencies of a mixed load are given
// for each class of its requests.
func (l *Load) table() Table {
	t := Table{Caption: fmt.Sprintf("Every figure of %s: the middle of the trials (percentiles: of all their requests together; max: the largest; requests and errors: all) and, in brackets, an interval of at least 95 %%", l.Label())}
	type column struct {
		metric results.Measure
		class  string
	}
	// How much a figure rests on comes before it, where no screen cuts it off.
	t.Columns = []Column{{"Trials", ""}, {"Requests", ""}, {"Errors", ""}}
	var columns []column
	for _, m := range tableMetrics {
		if (m == results.ServiceP50 || m == results.ServiceP99) && l.Arrivals == "closed" {
			continue // the same as latency
		}
		classes := []string{""}
		if all := l.Classes(); len(all) > 0 && m.IsLatency() {
			classes = all
		}
		if m.IsLatency() {
			for _, p := range l.Phases {
				classes = append(slices.Clip(classes), during+p.Name)
			}
		}
		for _, class := range classes {
			measured := l.anyMeasured(m, class)
			if !measured && (l.Figures == nil || m != results.Throughput && m != results.LatencyP99 && m != results.LatencyMax) {
				continue
			}
			head := m.Head()
			switch {
			case class != "":
				head += ", " + class
			case len(l.Classes()) > 0 && (m == results.ServiceP50 || m == results.ServiceP99):
				head += ", all requests"
			}
			columns = append(columns, column{m, class})
			unit := ""
			if measured {
				unit = l.units[m].Name
			}
			t.Columns = append(t.Columns, Column{head, unit})
		}
	}
	for _, c := range l.Cells {
		row := TableRow{Model: c.Model, Cell: c, Values: []Value{trialsValue(c), requestsValue(c), errorsValue(c)}}
		for _, col := range columns {
			v := l.value(c.Measure(col.metric, col.class), col.metric)
			if c.Overloaded() && col.metric.IsLatency() && !math.IsNaN(v.Sort) {
				v.Remark = overloadLabel
			}
			if col.metric == results.Unserved {
				v.Remark = results.ListErrors(c.Refused)
			}
			row.Values = append(row.Values, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (l *Load) anyMeasured(m results.Measure, class string) bool {
	for _, c := range l.Cells {
		if c.Measure(m, class).Known() {
			return true
		}
	}
	return false
}

// value prints a measure in its column's unit.
func (l *Load) value(m Measure, metric results.Measure) Value {
	switch {
	case m.AtLeast > 0:
		return Value{Text: "≥ " + l.units[metric].Number(m.AtLeast), Remark: m.BoundedBy(), Note: m.Why, Sort: m.AtLeast}
	case m.AtMost > 0:
		return Value{Text: "≤ " + l.units[metric].Number(m.AtMost), Remark: driverLimited, Note: m.Why, Sort: m.AtMost}
	case strings.HasPrefix(m.Why, NotMeasured) && !m.Measured() && m.Spoiled > 0:
		return Value{Text: "not measured", Note: m.Why, Sort: m.Value}
	case !m.Measured():
		return Value{Text: "n/a", Note: m.Why, Sort: m.Value}
	}
	unit := l.units[metric]
	v := Value{Text: unit.Number(m.Value), Interval: unit.Interval(m.Low, m.High), Remark: m.NeverText(), Sort: quantity.Round(m.Value, 6)}
	if metric.Kind() == quantity.Share && m.Low == m.High {
		v.Interval = "" // the same in every trial
	}
	if metric.Kind() == quantity.Items && m.Value == math.Trunc(m.Value) {
		v.Text = quantity.Whole(int64(m.Value))
		if m.Low == m.High {
			v.Interval = "" // the same in every trial
		} else if m.HasInterval() {
			v.Interval = "[" + quantity.Whole(int64(m.Low)) + "–" + quantity.Whole(int64(m.High)) + "]"
		}
	}
	switch {
	case metric == results.LatencyMax:
		v.Note = fmt.Sprintf("%s, the largest of %s", unit.Text(m.Value), quantity.Plural(m.N, "trial"))
	case m.Within && m.N == 1 && metric != results.MemoryPerConnection:
		v.Note = fmt.Sprintf("%s, ≥ 95 %% interval within one trial: what trials differ by is not in it", unit.Text(m.Value))
	case m.Within:
		v.Note = fmt.Sprintf("%s, interval of the regression within %s", unit.Text(m.Value), quantity.Plural(m.N, "trial"))
	case m.HasInterval():
		v.Note = fmt.Sprintf("%s, interval of %s", unit.Text(m.Value), quantity.Plural(m.N, "trial"))
	case m.NeverIn > 0:
		v.Note = fmt.Sprintf("%s, the middle of %s: it %s, which count as the longest", unit.Text(m.Value), quantity.Plural(m.N, "trial"), m.NeverText())
	default:
		v.Note = fmt.Sprintf("%s, %s: too few for an interval", unit.Text(m.Value), quantity.Plural(m.N, "trial"))
	}
	if m.Spoiled > 0 {
		v.Note += fmt.Sprintf("; %s left out: %s", quantity.Plural(m.Spoiled, "trial"), m.SpoiledBy)
	}
	return v
}

func requestsValue(c *Cell) Value {
	return Value{Text: quantity.Whole(c.Requests), Sort: float64(c.Requests)}
}

func errorsValue(c *Cell) Value {
	if !c.Measured() {
		return Value{Text: "n/a", Note: c.Reason, Sort: 0}
	}
	var total int64
	var kinds []string
	for _, e := range c.Errors {
		total += e.Count
		kinds = append(kinds, quantity.Whole(e.Count)+" "+strings.ReplaceAll(e.Kind, "_", " "))
	}
	return Value{Text: quantity.Whole(total), Remark: strings.Join(kinds, ", "), Sort: float64(total)}
}

func trialsValue(c *Cell) Value {
	v := Value{Text: fmt.Sprintf("%d of %d", c.Valid, c.Planned), Sort: float64(c.Valid)}
	switch {
	case !c.Measured():
		v.Text, v.Note = "not measured", c.Reason
	case c.Invalid > 0:
		v.Note = fmt.Sprintf("%d not valid", c.Invalid)
	}
	return v
}

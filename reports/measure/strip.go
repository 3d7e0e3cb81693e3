package measure

import (
	"cmp"
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
)

// The strip shows each request of a short time of one load, for all models with the
// same arrivals: a picture of how they interleave. It is of one turn of one block, and
// none of its requests is in any figure.

// A strip is part of a page: mostStrip is how many bytes its file has at most. About so
// many are for a part of a bar and for a call.
const (
	mostStrip = 15_000
	partBytes = 13
	callBytes = 17
)

// strip is the picture of a load whose trials keep an excerpt; nil if none does.
func (l *Load) strip(r *Run) *chart.Figure {
	e := excerptsOf(l)
	if len(e.of) == 0 || !(e.length > 0) {
		return nil
	}
	const tries = 12
	id := r.ID("chart", l.Scenario.Name, l.Name, "strip")
	bars := mostStrip // bytes for bars: what else there is takes some
	for try := 1; ; try++ {
		f := l.stripOf(id, e, bars)
		file, err := chart.File(f.Chart, f.Caption())
		over := len(file) - mostStrip
		if err != nil || over <= 0 || over >= bars || try == tries {
			return f
		}
		bars -= max(over, bars/20) // a picture has a round end, and does not shrink by little
	}
}

// stripOf draws excerpts in about so many bytes for bars.
func (l *Load) stripOf(id string, e excerpts, bars int) *chart.Figure {
	late, coming := cmp.Or(l.InTime, e.late()), e.coming()
	if coming {
		late = 0
	}
	e.shorten(late, bars)
	ms := quantity.UnitFor(quantity.Seconds, 1e-3)
	c := chart.Strip{Unit: ms.Name, Length: ms.Scale(e.length), Late: ms.Scale(late), Heavy: e.around}
	if late > 0 {
		c.LateText = "what it took beyond " + quantity.Span(late)
	}
	if coming {
		c.Coming = "its answer, as it comes"
	}
	lanes := e.lanes()
	if len(lanes) > 0 {
		c.Calls = "its upstream calls"
	}
	var says, undrawn, beside []string
	for _, cell := range l.Cells {
		m := cell.Model
		row := chart.StripRow{Lead: m.Leads, Label: m.Name, Note: m.Settings[l.Scenario.Name], Model: m.ID, Look: m.Look}
		excerpt := e.of[m.Name]
		if excerpt == nil {
			row.Missing = stripless(cell)
			c.Rows = append(c.Rows, row)
			undrawn = append(undrawn, m.Name)
			continue
		}
		if excerpt.Disturbed != "" {
			beside = append(beside, m.Name)
		}
		seen := tally{}
		for _, q := range excerpt.Requests {
			if !e.shows(q) {
				continue
			}
			row.Bars = append(row.Bars, barOf(q, e.around, lanes, ms))
			if q.Class != e.around || e.around == "" {
				seen.add(q, late)
			}
		}
		row.Texts = seen.texts(late)
		says = append(says, fmt.Sprintf("%s: %s", m.Name, seen.sentence(late)))
		c.Rows = append(c.Rows, row)
	}
	title := "The same " + quantity.Span(e.length) + " of " + l.Label()
	switch {
	case e.around != "" && e.crowd():
		title += ", as " + e.around + " requests begin"
	case e.around != "":
		title += ", around one " + e.around + " request"
	}
	f := chart.Figure{
		ID: id, Title: title, Where: l.ID, Chart: c,
		Note: e.note(),
		Desc: fmt.Sprintf("Each request of %s from when it was due to its answer. %s.", quantity.Span(e.length), strings.Join(says, ". ")),
	}
	if len(undrawn) > 0 {
		f.Gaps = "Without " + quantity.Join(undrawn) + ". "
	}
	if len(beside) > 0 {
		f.Gaps += "Others used the host meanwhile: beside " + quantity.Join(beside) + "."
	}
	f.Gaps = strings.TrimSpace(f.Gaps)
	return &f
}

// stripless is why a model has no bars.
func stripless(c *Cell) string {
	if !c.Measured() {
		return NotMeasured + c.Reason
	}
	return "its first trial does not count"
}

func barOf(q results.ExcerptRequest, around string, lanes map[string]int, ms quantity.Unit) chart.Bar {
	at := func(after float64) float64 { return ms.Scale(q.Due + after) }
	b := chart.Bar{
		Due: at(0), Sent: at(q.Sent), First: at(q.First), Done: at(q.Done),
		Heavy:  around != "" && q.Class == around,
		Failed: q.Outcome == results.RequestFailed || q.Outcome == results.RequestLate, Open: q.Outcome == results.RequestOpen,
	}
	for _, c := range q.Calls {
		b.Calls = append(b.Calls, chart.Call{Lane: lanes[c.To], From: at(c.From), To: at(c.Until)})
	}
	return b
}

// tally counts the requests of one row.
type tally struct {
	due, late, failed int
	longest           float64
}

// add counts a request that was due in the picture.
func (t *tally) add(q results.ExcerptRequest, late float64) {
	if q.Due < 0 || q.Outcome == results.RequestOpen {
		return
	}
	t.due++
	if q.Outcome != results.RequestAnswered {
		t.failed++
		return
	}
	if late > 0 && q.Done > late {
		t.late++
	}
	t.longest = max(t.longest, q.Done)
}

// texts is what stands beside the row.
func (t tally) texts(late float64) [2]string {
	if t.due == 0 {
		return [2]string{"none ended in it"}
	}
	of := fmt.Sprintf("%d of %d took over %s", t.late, t.due, quantity.Span(late))
	if late == 0 {
		of = quantity.Plural(t.due, "request")
	}
	longest := "longest " + quantity.Time(t.longest)
	if t.failed > 0 {
		longest = fmt.Sprintf("%d failed", t.failed)
	}
	return [2]string{of, longest}
}

// sentence says it to those who do not see the row.
func (t tally) sentence(late float64) string {
	texts := t.texts(late)
	return strings.TrimSuffix(texts[0]+", "+texts[1], ", ")
}

package trust

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// disturber is a reason for which time does not count.
type disturber struct {
	why, is, color string
	look           chart.Look
}

// disturbers are the reasons, in the order in which they are listed.
var disturbers = []disturber{
	{"foreign", "other programs", "vermilion", chart.Look{Color: 6}},
	{"steal", "other guests of the hypervisor", "purple", chart.Look{Color: 7}},
	{"throttled", "a CPU quota", "blue", chart.Look{Color: 5}},
	{"beside", "too close to one of these", "orange", chart.Look{Color: 1}},
}

// maskedFact says how much of what was to count was left out, and why; ok is
// false if nothing is known of it.
func maskedFact(o runOrder) (f measure.Fact, ok bool) {
	var masked, counted float64
	by := map[string]float64{}
	accepted := 0
	for _, t := range o.trials {
		if t.Ring == nil || t.LoadResult == nil {
			continue
		}
		ok = true
		masked += t.Ring.Masked
		counted += t.LoadResult.Duration
		for why, s := range t.Ring.MaskedBy {
			by[why] += s
		}
		if t.Ring.Disturbed() {
			accepted++
		}
	}
	if !ok {
		return f, false
	}
	f.Name = "Time left out because the host was disturbed"
	f.Text = "none"
	if masked > 0 {
		var parts []string
		for _, d := range disturbers {
			if s := by[d.why]; s > 0 {
				parts = append(parts, quantity.ShortPercent(s/(masked+counted))+" "+d.is)
			}
		}
		f.Text = fmt.Sprintf("%s of what was to count: %s", quantity.ShortPercent(masked/(masked+counted)), strings.Join(parts, ", "))
	}
	if accepted > 0 {
		f.Text += fmt.Sprintf("; in %s the host was hardly ever quiet, and disturbed time counts as well", quantity.Plural(accepted, "trial"))
	}
	return f, true
}

// maskedFigure draws when the host was disturbed, a row for each block.
func maskedFigure(o runOrder) (f chart.Figure, ok bool) {
	c := chart.Spans{Axis: "seconds of measuring, one load after the other"}
	seen := map[string]bool{}
	for _, block := range ringsByBlock(o) {
		row := chart.SpanRow{Label: fmt.Sprintf("block %d", block[0].Block+1)}
		masked := 0.0
		for _, t := range block {
			for _, d := range t.Ring.Disturbances {
				seen[d.Why] = true
				masked += d.Until - d.At
				row.Spans = append(row.Spans, chart.Span{From: row.Length + d.At, To: row.Length + d.Until, Look: lookOf(d.Why)})
			}
			row.Length += t.Ring.Length
		}
		if row.Length > 0 {
			row.Text = quantity.ShortPercent(masked/row.Length) + " left out"
		}
		c.Rows = append(c.Rows, row)
	}
	var key []string
	for _, d := range disturbers {
		if seen[d.why] {
			key = append(key, d.color+": "+d.is)
		}
	}
	note := "nothing was left out"
	if len(key) > 0 {
		note = "coloured is the time that does not count, for none of the models: " + strings.Join(key, "; ")
	}
	return chart.Figure{
		Title: "When the host was disturbed",
		Note:  note,
		Desc:  "A bar for each block, coloured where the time does not count; how much that is stands at its end.",
		Where: "trust",
		Chart: c,
	}, len(c.Rows) > 0
}

// ringsByBlock lists one trial of each ring, block by block, in the order in
// which they were measured. All trials of a ring tell the same of its time.
func ringsByBlock(o runOrder) (blocks [][]*results.Trial) {
	type ring struct {
		block                int
		scenario, load, solo string
	}
	known := map[ring]bool{}
	for _, t := range o.trials { // block by block
		if t.Ring == nil || t.Ring.Length <= 0 {
			continue
		}
		r := ring{block: t.Block, scenario: t.Scenario, load: t.Load}
		if t.Ring.Members == 1 {
			r.solo = t.Model
		}
		if known[r] {
			continue
		}
		known[r] = true
		last := len(blocks) - 1
		if last < 0 || blocks[last][0].Block != t.Block {
			blocks, last = append(blocks, nil), last+1
		}
		blocks[last] = append(blocks[last], t)
	}
	for _, b := range blocks {
		slices.SortStableFunc(b, func(x, y *results.Trial) int { return x.StartedAt.Compare(y.StartedAt) })
	}
	return blocks
}

func lookOf(why string) chart.Look {
	for _, d := range disturbers {
		if d.why == why {
			return d.look
		}
	}
	return chart.Look{}
}

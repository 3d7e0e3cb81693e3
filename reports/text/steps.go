package text

import (
	"math"
	"strings"
	"unicode/utf8"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// stepNames is the column of names before a drawing of steps, in cells.
const stepNames = 18

// drawn is how a stretch of time is drawn.
var drawn = map[measure.Doing]rune{measure.Calling: '─', measure.Computing: '█', measure.Blocking: '▒'}

// Steps draws what each kind of requests of a workload does, as the page does.
func Steps(p *layout.Printer, kinds []results.RequestInfo, upstreams []results.UpstreamInfo) {
	all := measure.StepsOf(kinds, upstreams)
	longest := 0.0
	for _, s := range all {
		longest = max(longest, s.Whole)
	}
	cells := min(p.Width()-stepNames-2, 60)
	for _, s := range all {
		p.Line(fit(s.Name, stepNames) + row(s.Server, longest, cells))
		p.Indented(stepNames, s.Means)
		for _, u := range s.Services {
			p.Line(fit("  "+u.Name, stepNames) + row(u.Calls, longest, cells))
			p.Indented(stepNames, u.Means)
		}
	}
	p.Line("")
	p.Paragraph("─ waits for services  █ computes  ▒ blocks its thread; the whole width is " + quantity.Span(longest))
}

// fit is a name in a column.
func fit(s string, cells int) string {
	s = layout.Clean(s)
	if n := utf8.RuneCountInString(s); n < cells {
		return s + strings.Repeat(" ", cells-n)
	}
	return string([]rune(s)[:cells-2]) + "… "
}

// row draws stretches of time. Each has a cell at least.
func row(all []measure.Stretch, longest float64, cells int) string {
	line := []rune(strings.Repeat(" ", cells+1))
	for _, s := range all {
		if longest == 0 {
			break
		}
		from := int(math.Round(s.From / longest * float64(cells)))
		to := int(math.Round(s.To / longest * float64(cells)))
		for i := from; i < max(to, from+1); i++ {
			line[i] = drawn[s.Doing]
		}
	}
	return string(line)
}

package size

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
)

// Figures draw the curves of all servers: latency, CPU time and memory over the setting,
// and the share of slow requests.
func Figures(s *results.Sizes) (all []chart.Figure) {
	scenarios := scenariosOf(s)
	for _, c := range curves {
		lines := chart.Lines{YAxis: c.axis, XLog: true, XTicks: ticks(s), Linear: c.linear, FromZero: c.linear}
		for i := range s.Measured {
			m := &s.Measured[i]
			lines.XAxis = m.Setting
			series := chart.Series{Label: name(m, scenarios > 1), Look: chart.Look{Color: i + 1, Shade: (i + 1) / chart.Colors, Dash: i, Marker: i}, Marked: true}
			for _, p := range m.Points {
				if v := c.of(&p); v != nil {
					series.X, series.Y = append(series.X, float64(p.Setting)), append(series.Y, *v)
					series.Hollow = append(series.Hollow, !p.Keeps)
				}
			}
			if len(series.X) == 0 {
				continue
			}
			if c.level != nil {
				switch level := c.level(m); {
				case len(lines.Series) == 0:
					lines.Level = level
				case lines.Level != level:
					lines.Level = math.NaN()
				}
			}
			lines.Series = append(lines.Series, series)
		}
		if len(lines.Series) > 0 {
			all = append(all, chart.Figure{ID: c.id, Title: c.title, Note: c.note, Desc: c.title + " over the setting, a line for each server.", Chart: lines})
		}
	}
	return all
}

// curves are what is drawn over the setting.
var curves = []struct {
	id, title, note, axis string
	linear                bool
	of                    func(*results.SizePoint) *float64
	level                 func(*results.Size) float64 // a line to compare with; nil for none
}{
	{
		"p99", "p99 latency", "Full points kept the limit, hollow ones did not. The level is the limit, where all have the same.", "ms", false,
		func(p *results.SizePoint) *float64 { return scaled(p.P99, 1000) },
		func(s *results.Size) float64 {
			if s.Limit.Slow != 0.01 {
				return math.NaN()
			}
			return 1000 * s.Limit.Latency
		},
	},
	{
		"p90", "p90 latency", "Full points kept the limit, hollow ones did not.", "ms", false,
		func(p *results.SizePoint) *float64 { return scaled(p.P90, 1000) }, nil,
	},
	{
		"late", "Slow or failed requests", "The share of requests that were slower than the limit, or failed. The level is what is allowed, where that is the same for all.", "%", true,
		func(p *results.SizePoint) *float64 { return scaled(&p.Slow, 100) },
		func(s *results.Size) float64 { return 100 * s.Limit.Slow },
	},
	{
		"cpu", "CPU time of a request", "More workers switch more often.", "ms", true,
		func(p *results.SizePoint) *float64 { return scaled(p.CPU, 1000) }, nil,
	},
	{
		"memory", "Memory", "The server's peak, with all its processes.", "MiB", true,
		func(p *results.SizePoint) *float64 { return scaled(p.Memory, 1.0/(1<<20)) }, nil,
	},
}

func scaled(v *float64, by float64) *float64 {
	if v == nil {
		return nil
	}
	return new(by * *v)
}

// scenariosOf is how many scenarios were measured.
func scenariosOf(s *results.Sizes) int {
	all := map[string]bool{}
	for _, m := range s.Measured {
		all[m.Scenario] = true
	}
	return len(all)
}

// name tells a server from the others of a chart.
func name(s *results.Size, scenario bool) string {
	text := s.Model
	if scenario {
		text += ", " + s.Scenario
	}
	if s.CPUs > 0 {
		text += fmt.Sprintf(", %s CPU", quantity.Short(s.CPUs))
	}
	return text
}

// ticks are powers of two, up to the largest setting.
func ticks(s *results.Sizes) (all []chart.Tick) {
	most := 1
	for _, m := range s.Measured {
		for _, p := range m.Points {
			most = max(most, p.Setting)
		}
	}
	step := 2
	for most/step > 1<<9 {
		step *= 2
	}
	for at := 1; at <= most; at *= step {
		all = append(all, chart.Tick{At: float64(at), Label: quantity.Whole(at)})
	}
	return all
}

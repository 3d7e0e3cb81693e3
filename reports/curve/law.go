package curve

import (
	"math"

	"interleave/reports/measure"
	"interleave/results/stat"
)

// Law is the scalability law fitted to one model's throughput.
type Law struct {
	Model  *measure.Model
	Points int
	stat.USL
	Fitted bool
}

// fits reports whether the law describes the points: within a tenth.
func (l Law) fits() bool { return l.Fitted && l.RMS <= 0.1 }

// law fits the scalability law to a model's points.
func (s *Sweep) law(model int) Law {
	var n, x []float64
	for _, l := range s.Loads {
		if m := l.Cells[model].Measure(s.Metric, ""); m.Measured() && m.Value > 0 {
			n, x = append(n, s.x(l)), append(x, m.Value)
		}
	}
	law := Law{Model: s.Loads[0].Cells[model].Model, Points: len(n)}
	law.USL, law.Fitted = stat.FitUSL(n, x)
	return law
}

// curve returns the law's curve over the points from low to high.
func (l Law) curve(low, high float64) (x, y []float64) {
	const steps = 24
	for i := range steps + 1 {
		n := low * math.Pow(high/low, float64(i)/steps)
		x, y = append(x, n), append(y, l.At(n))
	}
	return x, y
}

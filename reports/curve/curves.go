package curve

import (
	"interleave/reports/chart"
	"interleave/reports/measure"
)

// Curves returns the charts of one quantity against another: the latency
// spectrum of each load, and memory against open connections.
func Curves(r *measure.Run) []chart.Figure {
	var spectra, memory []chart.Figure
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			classes := []string{""}
			if all := l.Classes(); len(all) > 0 {
				classes = all
			}
			for _, class := range classes {
				if f, ok := spectrum(l, class); ok {
					f.ID = r.ID("spectrum", s.Name, l.Name, class)
					spectra = append(spectra, f)
				}
			}
			if f, ok := memoryByConnections(l); ok {
				f.ID = r.ID("connections", s.Name, l.Name)
				memory = append(memory, f)
			}
		}
	}
	return append(spectra, memory...)
}

package html

import (
	"io"
	"strconv"

	"interleave/reports"
	"interleave/reports/capacity"
	"interleave/reports/chart"
	"interleave/results"
)

// capacityView is what the template of capacities sees.
type capacityView struct {
	Sweeps []chart.Figure
	Groups []capacityGroup
}

type capacityGroup struct {
	Group  capacity.Group
	Figure chart.Figure
}

func viewOf(c *results.Capacities, look func(string) chart.Look) capacityView {
	v := capacityView{Sweeps: capacity.Sweeps(c, look)}
	for i, g := range capacity.Groups(c) {
		v.Groups = append(v.Groups, capacityGroup{g, g.Figure("capacity-"+strconv.Itoa(i+1), look)})
	}
	return v
}

// capacityOf are the capacities of a run, nil if there are none. Its models look as
// elsewhere in the report.
func capacityOf(r *reports.Report) *capacityView {
	if r.Capacities == nil {
		return nil
	}
	other := capacity.Looks(r.Capacities)
	v := viewOf(r.Capacities, func(model string) chart.Look {
		for _, m := range r.Models {
			if m.Name == model {
				return m.Look
			}
		}
		return other(model)
	})
	return &v
}

// Capacities writes the rates at which servers kept a limit as a page without script.
func Capacities(w io.Writer, c *results.Capacities) error {
	return templates.ExecuteTemplate(w, "capacity.html", struct {
		Head     head
		Host     string
		Command  string
		Capacity capacityView
	}{
		head{Title: "Capacity", Style: style()}, c.Environment.Host, c.Command,
		viewOf(c, capacity.Looks(c)),
	})
}

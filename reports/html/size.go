package html

import (
	"io"

	"interleave/reports/chart"
	"interleave/reports/size"
	"interleave/results"
)

// sizeView is what the template of sizes sees.
type sizeView struct {
	Head    head
	Host    string
	Command string
	Figures []chart.Figure
	Servers []sizeServer
	// Together compares servers with a quota of CPU time.
	Together []string
}

type sizeServer struct {
	Line, Formula, Noise, Setting string
	Rows                          []size.Row
}

// Sizes writes which settings of servers were enough as a page without script.
func Sizes(w io.Writer, s *results.Sizes) error {
	v := sizeView{Head: head{Title: "Size", Style: style()}, Host: s.Environment.Host, Command: s.Command, Figures: size.Figures(s), Together: size.Together(s)}
	for i := range s.Measured {
		m := &s.Measured[i]
		v.Servers = append(v.Servers, sizeServer{size.Line(m), size.Formula(m), size.Noise(m), m.Setting, size.Rows(m)})
	}
	return templates.ExecuteTemplate(w, "size.html", v)
}

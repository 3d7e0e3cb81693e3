package chart

import "slices"

// Figure is a chart with what is to be said about it.
type Figure struct {
	ID    string // within the page, and the name of its files
	Title string
	Note  string // how to read it, for those who see it
	Desc  string // what it shows, for those who do not
	Gaps  string // which models it lacks and why, empty if none
	Where string // ID of the section with the figures behind it
	Keys  bool   // needs the models' keys beside it
	Chart Chart
}

// Caption returns what the chart says of itself.
func (f Figure) Caption() Caption {
	return Caption{ID: f.ID, Title: f.Title, Desc: f.Desc}
}

// Keyed reports whether one of the figures needs the models' keys beside it.
func Keyed(figures []Figure) bool {
	return slices.ContainsFunc(figures, func(f Figure) bool { return f.Keys })
}

package html

import "io"

// Index is a folder of runs.
type Index struct {
	Folder     string
	Runs       []IndexedRun // in the order of the page
	Unreadable []Unreadable
}

// IndexedRun is a run as the index shows it.
type IndexedRun struct {
	Name    string // of its folder
	Page    string // the report's address from the index; empty if there is none
	When    string
	Host    string
	Where   string // processors, system, Go
	Size    string // models, scenarios, blocks, profile
	Trust   string // "good", "limited" or "poor"
	Finding string // in one sentence
}

// Unreadable is a folder that holds no run that can be read.
type Unreadable struct{ Name, Why string }

// WriteIndex writes the index of a folder of runs as a page without script.
func WriteIndex(w io.Writer, x *Index) error {
	return templates.ExecuteTemplate(w, "index.html", struct {
		*Index
		Head head
	}{x, head{Title: "Runs in " + x.Folder, Style: style()}})
}

package html

import (
	"html"
	"html/template"
	"io"
	"strconv"
	"strings"

	"interleave/reports/standing"
)

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
	Finding string // in one sentence, where there is no chart of strengths

	Strengths *standing.Strengths // nil if that is not known
	Since     *Since              // nil if it is the first
}

// Since is what changed since the run before.
type Since struct {
	Run                 string // its name
	Worse, Better, Ties int    // figures
	Most                []string
	Against             string // why the two should not be compared; empty if they can
}

// Unreadable is a folder that holds no run that can be read.
type Unreadable struct{ Name, Why string }

// How the small chart of strengths is laid out, in pixels.
const (
	smallNames = 52
	smallPitch = 13
)

// small draws the chart of strengths in small: a line for each family of qualities and
// a disc for each model in it, as in the large one. It is empty if nothing was
// compared.
func small(s *standing.Strengths) template.HTML {
	if s == nil || !s.Compared() {
		return ""
	}
	var b strings.Builder
	var says []string
	for y, f := range s.Families {
		at := strconv.Itoa(y*smallPitch + smallPitch - 3)
		b.WriteString(`<text y="` + at + `">` + html.EscapeString(shorten(f.Name, 10)) + "</text>")
		var best []string
		for x, o := range f.Worst {
			model := s.Rows[x].Model.Name
			if o.Sure {
				best = append(best, model)
			}
			b.WriteString(`<g class="m ` + grade(o.Place) + `" transform="translate(` + strconv.Itoa(smallNames+smallPitch*x+smallPitch/2) + " " + strconv.Itoa(y*smallPitch+smallPitch/2) + `)"><title>` +
				html.EscapeString(model+", "+f.Name+": "+o.Text) + `</title>`)
			if o.Grade != standing.Unknown && o.Grade != standing.Unranked {
				b.WriteString(`<circle r="5.5"/><circle class="d" r="` + radius(o.Place, 5.5) + `"/>`)
			} else {
				b.WriteString(`<path d="M-3 0h6"/>`)
			}
			b.WriteString("</g>")
		}
		says = append(says, f.Name+": "+strings.Join(best, ", "))
	}
	width, height := strconv.Itoa(smallNames+smallPitch*len(s.Rows)), strconv.Itoa(smallPitch*len(s.Families))
	return template.HTML(`<svg class="small" viewBox="0 0 ` + width + " " + height + `" width="` + width + `" height="` + height + `" role="img" aria-label="` +
		html.EscapeString("Best or nearly so in "+strings.Join(says, "; ")) + `">` + b.String() + "</svg>")
}

// WriteIndex writes the index of a folder of runs as a page without script.
func WriteIndex(w io.Writer, x *Index) error {
	return templates.ExecuteTemplate(w, "index.html", struct {
		*Index
		Head head
	}{x, head{Title: "Runs in " + x.Folder, Style: style()}})
}

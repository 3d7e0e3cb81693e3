package reports

import (
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// Warning is a doubt about the data, told once however often it came up.
type Warning struct {
	Text  string // with the range of figures that were not always the same
	Count int
	Where string // the cells, at most a few
}

// Times is how often it came up, in words.
func (w Warning) Times() string { return quantity.Whole(int64(w.Count)) + " ×" }

// warnings collects warnings and joins those that differ in numbers only.
type warnings struct {
	tally
	where map[*counted][]string
}

func newWarnings() *warnings { return &warnings{where: map[*counted][]string{}} }

func (w *warnings) add(text, where string) {
	c := w.tally.add(text)
	if !slices.Contains(w.where[c], where) {
		w.where[c] = append(w.where[c], where)
	}
}

func (w *warnings) list() []Warning {
	var list []Warning
	for _, p := range w.order {
		c := w.found[p]
		list = append(list, Warning{c.ranged(), c.count, some(w.where[c])})
	}
	return list
}

// some lists a few places and says how many others there are.
func some(places []string) string {
	const most = 6
	text := strings.Join(places[:min(len(places), most)], ", ")
	if more := len(places) - most; more > 0 {
		text += " and " + quantity.Plural(more, "other cell")
	}
	return text
}

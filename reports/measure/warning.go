package measure

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

// Warnings collects warnings and joins those that differ in numbers only.
type Warnings struct {
	tally Tally
	where map[*Counted][]string
}

func newWarnings() *Warnings { return &Warnings{where: map[*Counted][]string{}} }

// Add notes that a warning came up at a place.
func (w *Warnings) Add(text, where string) {
	c := w.tally.Add(text)
	if !slices.Contains(w.where[c], where) {
		w.where[c] = append(w.where[c], where)
	}
}

// List returns them in the order in which they came up first.
func (w *Warnings) List() []Warning {
	var list []Warning
	for _, c := range w.tally.All() {
		list = append(list, Warning{c.Ranged(), c.count, Some(w.where[c])})
	}
	return list
}

// Some lists a few places and says how many others there are.
func Some(places []string) string {
	const most = 6
	text := strings.Join(places[:min(len(places), most)], ", ")
	if more := len(places) - most; more > 0 {
		text += " and " + quantity.Plural(more, "other cell")
	}
	return text
}

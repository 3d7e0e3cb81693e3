package reports

import (
	"regexp"
	"strings"
)

// Warning is a doubt about the data, told once however often it came up.
type Warning struct {
	Text  string
	Count int
	Where string // the cells, at most a few
}

// warnings collects warnings and joins those that differ in numbers only.
type warnings struct {
	order []string
	found map[string]*foundWarning
}

type foundWarning struct {
	text  string
	count int
	where []string
}

func newWarnings() *warnings { return &warnings{found: map[string]*foundWarning{}} }

var digits = regexp.MustCompile(`[0-9]+([.,][0-9]+)*`)

func (w *warnings) add(text, where string) {
	pattern := digits.ReplaceAllString(text, "#")
	f := w.found[pattern]
	if f == nil {
		f = &foundWarning{text: text}
		w.found[pattern] = f
		w.order = append(w.order, pattern)
	}
	f.count++
	for _, known := range f.where {
		if known == where {
			return
		}
	}
	f.where = append(f.where, where)
}

func (w *warnings) list() []Warning {
	const most = 6
	var list []Warning
	for _, pattern := range w.order {
		f := w.found[pattern]
		where := strings.Join(f.where[:min(len(f.where), most)], ", ")
		if more := len(f.where) - most; more > 0 {
			where += " and " + plural(more, "other cell")
		}
		list = append(list, Warning{f.text, f.count, where})
	}
	return list
}

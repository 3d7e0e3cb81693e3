package reports

import (
	"fmt"
	"regexp"
)

var digits = regexp.MustCompile(`[0-9]+([.,][0-9]+)*(e[+-]?[0-9]+)?`)

// Pattern is what texts that differ in numbers only have in common.
func Pattern(text string) string { return digits.ReplaceAllString(text, "#") }

// tally counts reasons and joins those that differ in numbers only. The zero
// value is ready.
type tally struct {
	order []string // patterns, as they came
	found map[string]*counted
}

type counted struct {
	text  string // the first of its pattern
	count int
	alike bool // the others are not all the same
}

func (t *tally) add(text string) *counted {
	p := Pattern(text)
	c := t.found[p]
	if c == nil {
		if t.found == nil {
			t.found = map[string]*counted{}
		}
		c = &counted{text: text}
		t.found[p] = c
		t.order = append(t.order, p)
	}
	c.count++
	c.alike = c.alike || c.text != text
	return c
}

// commonest returns the most frequent reason, the first among equals, and says
// how many others there are. It is empty if there are none.
func (t *tally) commonest() string {
	var best *counted
	for _, p := range t.order {
		if c := t.found[p]; best == nil || c.count > best.count {
			best = c
		}
	}
	switch others := len(t.order) - 1; {
	case best == nil:
		return ""
	case others > 0:
		return fmt.Sprintf("%s (and %s)", best.text, plural(others, "other reason"))
	}
	return best.text
}

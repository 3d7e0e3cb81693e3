package measure

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"interleave/internal/quantity"
)

const aNumber = `[0-9]+([.,][0-9]+)*(e[+-]?[0-9]+)?`

// digits are a number, or a range of them as Counted.Ranged writes it.
var digits = regexp.MustCompile(aNumber + `(–` + aNumber + `)?`)

// Pattern is what texts that differ in numbers only have in common.
func Pattern(text string) string { return digits.ReplaceAllString(text, "#") }

// Tally counts reasons and joins those that differ in numbers only. The zero
// value is ready.
type Tally struct {
	order []*Counted          // as they came
	found map[string]*Counted // by pattern
}

// Counted is reasons that differ in numbers only.
type Counted struct {
	text  string // the first of its pattern
	count int
	spans []span // of each number in it
}

// span is the least and the greatest of the numbers at one place of a text.
type span struct{ least, greatest string }

// spanOf is a number, or the range that stands in its place.
func spanOf(number string) span {
	least, greatest, isRange := strings.Cut(number, "–")
	if !isRange {
		greatest = least
	}
	return span{least, greatest}
}

func (s *span) widen(by span) {
	value := func(text string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		if err != nil { // a version, or too great
			return math.NaN()
		}
		return v
	}
	if value(by.least) < value(s.least) {
		s.least = by.least
	}
	if value(by.greatest) > value(s.greatest) {
		s.greatest = by.greatest
	}
}

// Add counts a reason, and returns it with those that are like it.
func (t *Tally) Add(text string) *Counted {
	p := Pattern(text)
	c := t.found[p]
	if c == nil {
		if t.found == nil {
			t.found = map[string]*Counted{}
		}
		c = &Counted{text: text}
		for _, number := range digits.FindAllString(text, -1) {
			c.spans = append(c.spans, spanOf(number))
		}
		t.found[p] = c
		t.order = append(t.order, c)
	}
	c.count++
	for i, number := range digits.FindAllString(text, -1) {
		c.spans[i].widen(spanOf(number))
	}
	return c
}

// All returns the reasons in the order in which they came up first.
func (t *Tally) All() []*Counted { return t.order }

// Ranged is the text with the range of each number that is not always the same.
// A number that is part of a name stays that of the first text.
func (c *Counted) Ranged() string {
	var b strings.Builder
	end := 0
	for i, at := range digits.FindAllStringIndex(c.text, -1) {
		before, s := c.text[end:at[0]], c.spans[i]
		b.WriteString(before)
		last, _ := utf8.DecodeLastRuneInString(before)
		switch {
		case s.least == s.greatest, last == '-', last == '_', unicode.IsLetter(last):
			b.WriteString(c.text[at[0]:at[1]])
		case last == '−':
			b.WriteString(s.least + " to −" + s.greatest)
		default:
			b.WriteString(s.least + "–" + s.greatest)
		}
		end = at[1]
	}
	return b.String() + c.text[end:]
}

// Commonest returns the most frequent reason, the first among equals, with the range
// of its numbers, and says how many others there are. It is empty if there are none.
func (t *Tally) Commonest() string {
	var best *Counted
	for _, c := range t.order {
		if best == nil || c.count > best.count {
			best = c
		}
	}
	switch others := len(t.order) - 1; {
	case best == nil:
		return ""
	case others > 0:
		return fmt.Sprintf("%s (and %s)", best.Ranged(), quantity.Plural(others, "other reason"))
	}
	return best.Ranged()
}

package layout

import (
	"strings"

	"github.com/rivo/uniseg"

	"interleave/internal/visible"
)

// Clean makes s fit for a line: white space is a blank, and what would move a
// terminal's cursor or change its colours is shown instead.
func Clean(s string) string { return visible.Line(blanks.Replace(s)) }

var blanks = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")

// Width is how many cells of a terminal s takes. It has no styles.
func Width(s string) int { return uniseg.StringWidth(s) }

// Pad fills s up with spaces on its right to width cells.
func Pad(s string, width int) string { return s + space(width-Width(s)) }

// PadLeft fills s up with spaces on its left to width cells.
func PadLeft(s string, width int) string { return space(width-Width(s)) + s }

func space(n int) string { return strings.Repeat(" ", max(n, 0)) }

// split cuts s behind as many whole characters as fit into width cells, but
// behind one at least.
func split(s string, width int) (head, tail string) {
	used, end := 0, 0
	for rest, state := s, -1; rest != ""; {
		var cluster string
		var cells int
		cluster, rest, cells, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+cells > width && end > 0 {
			break
		}
		used, end = used+cells, end+len(cluster)
	}
	return s[:end], s[end:]
}

// middle shortens s to width cells by leaving out of its middle: names differ in
// their ends as often as in their beginnings.
func middle(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	head, tail := split(s, width/2)
	for tail != "" && Width(head)+1+Width(tail) > width {
		_, tail = split(tail, 1)
	}
	return head + "…" + tail
}

// Shorten returns names, each shortened in its middle to width cells, or as they
// are if they would not differ any more.
func Shorten(names []string, width int) []string {
	short := make([]string, len(names))
	was := map[string]string{} // by what is left of a name
	for i, name := range names {
		short[i] = middle(Clean(name), width)
		if other, taken := was[short[i]]; taken && other != name {
			return names
		}
		was[short[i]] = name
	}
	return short
}

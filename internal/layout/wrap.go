package layout

import (
	"regexp"
	"strings"
)

// units are words that stay on the line of the number before them.
var units = map[string]bool{
	"ns": true, "µs": true, "ms": true, "s": true, "%": true, "B": true, "KiB": true, "MiB": true, "GiB": true,
	"req/s": true, "requests/s": true,
}

// Wrap cleans s and breaks it between words into lines of width cells, all but
// the first after an indent. A word that has no room in a line is broken behind
// a punctuation mark, or else where the line ends. There is always one line.
// A no-break space keeps its neighbours together.
func Wrap(s string, width int, indent string) []string {
	var lines []string
	line, before := "", ""
	for _, word := range words(Clean(s)) {
		switch room := width - Width(before); {
		case line == before && Width(word) <= room:
			line += word
		case line != before && Width(line)+1+Width(word) <= width:
			line += " " + word
		default:
			if line != before {
				lines, before = append(lines, line), indent
			}
			parts := pieces(word, max(width-Width(indent), 1))
			for _, part := range parts[:len(parts)-1] {
				lines, before = append(lines, before+part), indent
			}
			line = before + parts[len(parts)-1]
		}
	}
	lines = append(lines, line)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "\u00a0", " ")
	}
	return lines
}

// words are those of s, a number with its unit being one, and so is a time such
// as 30m 0s.
func words(s string) []string {
	var all []string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) {
		bare := strings.TrimRight(word, ",;:.)]")
		if n := len(all); n > 0 && (units[bare] && endsInDigit.MatchString(all[n-1]) || smaller.MatchString(bare) && larger.MatchString(all[n-1])) {
			all[n-1] += " " + word
			continue
		}
		all = append(all, word)
	}
	return all
}

var (
	endsInDigit = regexp.MustCompile(`[0-9]$`)
	larger      = regexp.MustCompile(`[0-9][hm]$`)
	smaller     = regexp.MustCompile(`^[0-9]+[ms]$`)
)

// pieces breaks a word into parts of at most width cells: between a number and
// its unit or behind a slash if it can, or behind another mark that stands
// between the parts of a name.
func pieces(word string, width int) []string {
	var all []string
	for Width(word) > width {
		head, tail := split(word, width)
		if tail == "" {
			break
		}
		for _, marks := range []string{" ", "/", ",;:=_-"} {
			if mark := strings.LastIndexAny(head, marks); mark >= len(head)/3 {
				head, tail = word[:mark+1], word[mark+1:]
				break
			}
		}
		all, word = append(all, strings.TrimRight(head, " ")), tail
	}
	return append(all, word)
}

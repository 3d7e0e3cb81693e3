package text

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"interleave/internal/visible"
)

// Clean makes s fit for a line: white space is a blank, and what would move a
// terminal's cursor or change its colours is shown instead.
func Clean(s string) string { return visible.Line(blanks.Replace(s)) }

var blanks = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")

// Fit cleans s and shortens it to width columns.
func Fit(s string, width int) string {
	s = Clean(s)
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:max(width-1, 0)]) + "…"
}

// Wrap cleans s and breaks it between words into lines of width columns, all
// but the first indented.
func Wrap(s string, width int) []string {
	const indent = "  "
	var lines []string
	line := ""
	for _, word := range strings.Fields(Clean(s)) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines = append(lines, Fit(line, width))
			line = indent + word
		}
	}
	return append(lines, Fit(line, width))
}

// Pad fills s up with spaces on its right to width columns.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 0))
}

// PadLeft fills s up with spaces on its left to width columns.
func PadLeft(s string, width int) string {
	return strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 0)) + s
}

var escaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "#", `\#`, "~", `\~`, "$", `\$`,
)

// links are what code hosts make links of, after Markdown has been read: those
// who are mentioned would get mail.
var links = regexp.MustCompile(`@[\pL\pN]|#[0-9]|[a-zA-Z]://|[wW]{3}\.`)

// Escape cleans s and takes its meaning from what Markdown, HTML and code
// hosts would interpret. It stays on one line.
func Escape(s string) string {
	const apart = "&ZeroWidthSpace;" // by its name: the character itself is one that hides
	var b strings.Builder
	s, done := Clean(s), 0
	for _, at := range links.FindAllStringIndex(s, -1) {
		b.WriteString(escaper.Replace(s[done:at[0]+1]) + apart)
		done = at[0] + 1
	}
	return b.String() + escaper.Replace(s[done:])
}

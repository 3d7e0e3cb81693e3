package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean takes out what would move a terminal's cursor or change its colours.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
}

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
	const apart = "\u200b" // has no width
	s = links.ReplaceAllStringFunc(Clean(s), func(link string) string { return link[:1] + apart + link[1:] })
	return escaper.Replace(s)
}

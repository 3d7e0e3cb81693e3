package text

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"interleave/internal/layout"
)

// Fit cleans s and shortens it to so many letters. It bounds what others wrote,
// and is not for a line of a terminal.
func Fit(s string, letters int) string {
	s = layout.Clean(s)
	if utf8.RuneCountInString(s) <= letters {
		return s
	}
	return string([]rune(s)[:max(letters-1, 0)]) + "…"
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
	s, done := layout.Clean(s), 0
	for _, at := range links.FindAllStringIndex(s, -1) {
		b.WriteString(escaper.Replace(s[done:at[0]+1]) + apart)
		done = at[0] + 1
	}
	return b.String() + escaper.Replace(s[done:])
}

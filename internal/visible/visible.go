package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s fit for a place within a line: newlines and tabs are escaped
// too.
func Line(s string) string { return escape(s, func(rune) bool { return false }) }

// Text returns s fit to be printed, its newlines and tabs kept.
func Text(s string) string { return escape(s, layout) }

// layout reports whether r is one of the two control characters that text has.
func layout(r rune) bool { return r == '\n' || r == '\t' }

// harmless reports whether r shows as itself and does nothing else. Controls
// and format characters (those of direction among them), separators of lines
// and paragraphs, private and unassigned characters are not.
func harmless(r rune) bool {
	if r < utf8.RuneSelf {
		return ' ' <= r && r <= '~'
	}
	return unicode.IsGraphic(r)
}

func escape(s string, keep func(rune) bool) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !harmless(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case harmless(r) || keep(r):
			b.WriteRune(r)
		default:
			b.WriteString(escaped(r))
		}
		s = s[size:]
	}
	return b.String()
}

// escaped is the JSON escape of r.
func escaped(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\t':
		return `\t`
	case '\r':
		return `\r`
	}
	if r < 0x10000 {
		return fmt.Sprintf(`\u%04x`, r)
	}
	r -= 0x10000
	return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
}

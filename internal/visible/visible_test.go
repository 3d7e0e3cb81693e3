package visible_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"interleave/internal/visible"
)

func TestWhatMisleadsIsShown(t *testing.T) {
	for _, tt := range []struct{ in, line string }{
		{"plain, 1.5 µs × 3 ✓ 漢字 — e\u0301", "plain, 1.5 µs × 3 ✓ 漢字 — e\u0301"},
		{"\x1b]0;OWNED\x07\x1b[2J", `\u001b]0;OWNED\u0007\u001b[2J`},
		{"a\x00b\x7fc", `a\u0000b\u007fc`},
		{"safe\roverwritten", `safe\roverwritten`},
		{"two\nlines\tand a tab", `two\nlines\tand a tab`},
		{"\u009b2J\u0085", `\u009b2J\u0085`},
		{"\x9b2J", `\x9b2J`},
		{"evil\u202etxt.exe\u202c\u2066\u2069\u200e\u200f\u061c", `evil\u202etxt.exe\u202c\u2066\u2069\u200e\u200f\u061c`},
		{"\ufeffa\u200bb\u2028c\u2029\u00add", `\ufeffa\u200bb\u2028c\u2029\u00add`},
		{"\ufffe\U000e0041\ue000", `\ufffe\udb40\udc41\ue000`},
		{"cut\xe2\x80", `cut\xe2\x80`},
	} {
		if got := visible.Line(tt.in); got != tt.line {
			t.Errorf("Line(%q) = %q, want %q", tt.in, got, tt.line)
		}
	}
	if got := visible.Text("a\n\tb\r\n"); got != "a\n\tb\\r\n" {
		t.Errorf("Text = %q: it should keep newlines and tabs and nothing else", got)
	}
}

// A writer is given pieces as they come: characters and styles may be cut
// anywhere.
func TestWriterCleansWhatComesInPieces(t *testing.T) {
	text := "é\u202e" + visible.Bold("漢") + "\x1b[1m\x1b\x9b" + visible.Coloured(visible.Red, "x") + "\x1b[0m\n"
	want := "é\\u202e\x1b[1m漢\x1b[0m\\u001b[1m\\u001b\\x9b\x1b[31mx\x1b[0m\\u001b[0m\n"
	for size := 1; size <= len(text); size++ {
		var b bytes.Buffer
		w := visible.NewWriter(&b)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if got, err := w.Write([]byte(rest[:n])); got != n || err != nil {
				t.Fatalf("Write = %d, %v", got, err)
			}
			rest = rest[n:]
		}
		w.Flush()
		if b.String() != want {
			t.Errorf("in pieces of %d: %q, want %q", size, b.String(), want)
		}
	}
}

func TestWriterHoldsNothingBackForEver(t *testing.T) {
	for _, text := range []string{"\x1b", "a\xe2\x80", "b\x1b["} {
		var b bytes.Buffer
		w := visible.NewWriter(&b)
		fmt.Fprint(w, text)
		w.Flush()
		if want := visible.Text(text); b.String() != want {
			t.Errorf("%q and Flush gave %q, want %q", text, b.String(), want)
		}
	}
}

func TestJSONMeansTheSame(t *testing.T) {
	in := "\x1b\u009b\u202e\U000e0041\x7f\u2028 é\n"
	var b bytes.Buffer
	if err := json.NewEncoder(visible.NewWriter(&b)).Encode(in); err != nil {
		t.Fatal(err)
	}
	var out string
	if err := json.Unmarshal(b.Bytes(), &out); err != nil || out != in {
		t.Errorf("JSON of %q came through as %q, %v", in, out, err)
	}
}

func FuzzWriter(f *testing.F) {
	f.Add("\x1b]0;OWNED\x07\x1b[2J", 3)
	f.Add("\u202e\x9b\r", 1)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		var b bytes.Buffer
		w := visible.NewWriter(&b)
		cut = max(0, min(cut, len(text)))
		fmt.Fprint(w, text[:cut])
		fmt.Fprint(w, text[cut:])
		w.Flush()
		got := b.String()
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsGraphic(r) }) {
			t.Errorf("%q came through as %q", text, got)
		}
	})
}

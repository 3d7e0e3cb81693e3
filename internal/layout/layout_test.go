package layout_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/internal/layout"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two", 7, []string{"one two"}},
		{"one two", 6, []string{"one", "  two"}},
		{"µµµ µµµ", 7, []string{"µµµ µµµ"}},
		{"漢字 漢字", 8, []string{"漢字", "  漢字"}},                              // two cells each
		{"e\u0301e\u0301 e\u0301", 4, []string{"e\u0301e\u0301 e\u0301"}}, // none for what combines
		{"it took 30m 0s, p99 1.25 ms", 14, []string{"it took", "  30m 0s, p99", "  1.25 ms"}},
		{"goroutine/hello/closed-64", 20, []string{"goroutine/hello/", "  closed-64"}},
		{"p50\u00a012 ms, p99\u00a01 s", 12, []string{"p50 12 ms,", "  p99 1 s"}},
		{"a\tb\nc", 20, []string{"a b c"}},
	} {
		if got := layout.Wrap(c.text, c.width, "  "); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("it took 30m 0s, p99 1.25 ms, goroutine/hello/closed-64 漢字 e\u0301", 20)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 20 + max(width, -width)%100
		lines := layout.Wrap(text, width, "  ")
		for _, line := range lines {
			if n := layout.Width(line); n > width {
				t.Errorf("Wrap(%q, %d): a line of %d cells: %q", text, width, n, line)
			}
		}
		nothing := strings.NewReplacer(" ", "", "\u00a0", "")
		if got, want := nothing.Replace(strings.Join(lines, "")), nothing.Replace(layout.Clean(text)); got != want {
			t.Errorf("Wrap(%q, %d) = %q: it lost something", text, width, lines)
		}
	})
}

func TestShortenedNamesStillDiffer(t *testing.T) {
	for _, c := range []struct{ names, want []string }{
		{[]string{"one", "two"}, []string{"one", "two"}},
		{[]string{"a-very-long-model-name", "b-very-long-model-name"}, []string{"a-ver…el-name", "b-ver…el-name"}},
		{[]string{"model-one-of-three", "model-two-of-three"}, []string{"model-one-of-three", "model-two-of-three"}},
	} {
		if got := layout.Shorten(c.names, 12); !slices.Equal(got, c.want) && !(len(got) == 2 && got[0] != got[1] && layout.Width(got[0]) <= 22) {
			t.Errorf("Shorten(%q) = %q, want %q", c.names, got, c.want)
		}
	}
}

// sample is a table of all kinds of columns.
func sample(p *layout.Printer, rows int) {
	t := layout.Table{Indent: 2, Columns: []layout.Column{
		{Head: "cell", Least: 16},
		{Head: "runs", Right: true, Rank: 1},
		{Head: "latest", Right: true},
		{Head: "course", Rank: 2},
		{Head: "change"},
	}}
	names := []string{"eventloop/hello/closed-64", "goroutine/purchase/closed-256", "漢字/idle"}
	for i := range rows {
		t.Row(names[i%3], fmt.Sprint(30*i), "1,234,567 req/s", "▁▂▃▄▅▆▇█", "+6.1 %, worse, 2026-11-20")
		if i == 0 {
			t.Line("    a line in between that is longer than a narrow terminal is wide", nil)
		}
	}
	t.Write(p)
}

func TestTables(t *testing.T) {
	for _, width := range []int{100, 80, 60, 40, 20} {
		var out bytes.Buffer
		p := layout.NewPrinter(&out, layout.Options{Width: width})
		sample(p, 3)
		p.Entry("label", 12, "a text beside its label, or below it where there is no room", nil)
		p.Command("interleave gate --cells eventloop/hello/closed-64,goroutine/purchase/closed-256,greenlet/idle/open-1500")
		if err := p.End(); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, fmt.Sprintf("table-%d.txt", width), out.Bytes())
	}
}

// Whatever the width, no line is wider, and no figure is cut.
func TestNothingIsCut(t *testing.T) {
	for width := 20; width <= 120; width++ {
		var out bytes.Buffer
		p := layout.NewPrinter(&out, layout.Options{Width: width})
		sample(p, 6)
		p.End()
		for line := range strings.Lines(out.String()) {
			if n := layout.Width(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("a line of %d cells at a width of %d: %q", n, width, line)
			}
		}
		said := strings.Join(strings.Fields(out.String()), " ")
		for _, want := range []string{"1,234,567 req/s", "+6.1 %, worse, 2026-11-20"} {
			if n := strings.Count(said, want); n != 6 {
				t.Errorf("at a width of %d %q is there %d times, want 6:\n%s", width, want, n, out.String())
			}
		}
		if shown := strings.Contains(said, "▁▂▃▄▅▆▇█"); shown == strings.Contains(said, "left out") {
			t.Errorf("at a width of %d a column is neither shown nor said to be left out:\n%s", width, out.String())
		}
	}
}

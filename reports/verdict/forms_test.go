package verdict_test

import (
	"encoding/xml"
	"regexp"
	"strings"
	"testing"

	"interleave/internal/layout"
	"interleave/reports/gatetest"
	"interleave/reports/verdict"
	"interleave/results"
)

func TestTerminalFits(t *testing.T) {
	for _, c := range gatetest.Cases() {
		for _, width := range []int{0, 80, 60, 40, 20} {
			out := terminal(t, c.Make(), layout.Options{Width: width})
			most := width
			if most == 0 {
				most = 100
			}
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if len(lines) > 60 && width > 40 {
				t.Errorf("%s: Terminal writes %d lines, want at most 60", c.Name, len(lines))
			}
			for _, line := range lines {
				if n := layout.Width(line); n > most && !strings.HasPrefix(line, "  --cells ") { // which is to be copied
					t.Errorf("%s: a line has %d columns, want at most %d:\n%s", c.Name, n, most, line)
				}
				if strings.ContainsAny(line, "\x1b\a\t\r\u202e") {
					t.Errorf("%s: a line has control characters without colour being asked for: %q", c.Name, line)
				}
			}
		}
	}
}

// The first line alone has to do for a reader in a hurry.
func TestFirstLineIsTheVerdict(t *testing.T) {
	for _, c := range gatetest.Cases() {
		g := c.Make()
		out := terminal(t, g, layout.Options{})
		if !strings.HasPrefix(out, string(g.Verdict)+": ") {
			t.Errorf("%s: Terminal starts with %.40q, want %s and why", c.Name, out, g.Verdict)
		}
		if md := written(t, verdict.Markdown, g); !strings.HasPrefix(md, verdict.Marker+"\n") || !strings.Contains(md, "gate: "+string(g.Verdict)+"\n") {
			t.Errorf("%s: Markdown starts with %.80q, want the marker and %s", c.Name, md, g.Verdict)
		}
	}
}

func TestColourOnlyStyles(t *testing.T) {
	styles := strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[0m", "")
	for _, c := range gatetest.Cases() {
		plain, colour := terminal(t, c.Make(), layout.Options{}), terminal(t, c.Make(), layout.Options{Color: true})
		if stripped := styles.Replace(colour); stripped == colour || stripped != plain {
			t.Errorf("%s: colour changes the text:\n%s\nwant:\n%s", c.Name, stripped, plain)
		}
	}
}

// What passed is counted; only what changed is shown.
func TestOnlyChangesAreShown(t *testing.T) {
	g := gatetest.Passing()
	if out := terminal(t, g, layout.Options{}); strings.Contains(out, "goroutine") || !strings.Contains(out, "All 8 cells passed.") {
		t.Errorf("Terminal of a gate that passed shows cells:\n%s", out)
	}
	md := written(t, verdict.Markdown, g)
	shown, folded, _ := strings.Cut(md, "<details>")
	if strings.Contains(shown, "goroutine") || !strings.Contains(folded, "goroutine/hello/closed-64") {
		t.Errorf("Markdown of a gate that passed shows its cells, or does not fold them:\n%s", md)
	}
}

// Noise is no progress: a figure is better only by more than its margin.
func TestImprovementHasToBeClear(t *testing.T) {
	for _, c := range []struct {
		high float64
		want bool
	}{{-0.001, false}, {-0.029, false}, {-0.031, true}} {
		g := gatetest.Passing()
		g.Cells[0].Metrics[0].High = &c.high
		if got := strings.Contains(terminal(t, g, layout.Options{}), "better  cgi"); got != c.want {
			t.Errorf("a change of at most %v with a margin of 0.03 is called better: %v, want %v", c.high, got, c.want)
		}
	}
}

var (
	rawTag     = regexp.MustCompile(`<[a-zA-Z/!][^>]*>?`)
	rawMention = regexp.MustCompile(`@[\pL\pN]|#[0-9]|[a-zA-Z]://`)
	realPipe   = regexp.MustCompile(`(^|[^\\])\|`)
)

// A name is part of the change that is judged: it must not forge a verdict,
// send mail, or leave its cell.
func TestMarkdownIsNotInterpreted(t *testing.T) {
	ours := map[string]bool{verdict.Marker: true, "<br>": true, "<details>": true, "</details>": true, "<summary>": true, "</summary>": true}
	for _, c := range gatetest.Cases() {
		columns := 0
		for line := range strings.Lines(written(t, verdict.Markdown, c.Make())) {
			line = strings.TrimSuffix(line, "\n")
			if strings.HasPrefix(line, "    ") { // a code block is literal
				continue
			}
			for _, tag := range rawTag.FindAllString(line, -1) {
				if !ours[tag] {
					t.Errorf("%s: %q reaches the page: %s", c.Name, tag, line)
				}
			}
			if m := rawMention.FindString(line); m != "" {
				t.Errorf("%s: %q would become a link: %s", c.Name, m, line)
			}
			if !strings.HasPrefix(line, "|") {
				columns = 0
				continue
			}
			n := len(realPipe.FindAllString(strings.ReplaceAll(line, "| |", "|  |"), -1))
			if columns == 0 {
				columns = n
			}
			if n != columns {
				t.Errorf("%s: a row has %d bars, its head %d: %s", c.Name, n, columns, line)
			}
		}
	}
}

func TestMarkdownFitsAComment(t *testing.T) {
	for _, c := range gatetest.Cases() {
		md := written(t, verdict.Markdown, c.Make())
		if len(md) > 65_536 {
			t.Errorf("%s: the Markdown has %d bytes, want at most 65,536", c.Name, len(md))
		}
		if strings.Count(md, "<details>") != 1 || !strings.HasSuffix(md, "</details>\n") {
			t.Errorf("%s: the folded part is not closed at the end", c.Name)
		}
		if c.Name == "many" && !strings.Contains(md, "more: see gate.json") {
			t.Errorf("many: nothing says that cells are left out:\n%s", md[len(md)-400:])
		}
	}
}

// suite is what a reader of JUnit XML takes from it.
type suite struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Skipped  int `xml:"skipped,attr"`
	Cases    []struct {
		Name    string `xml:"name,attr"`
		Failure *struct {
			Message string `xml:"message,attr"`
		} `xml:"failure"`
		Skipped *struct {
			Message string `xml:"message,attr"`
		} `xml:"skipped"`
	} `xml:"testcase"`
}

func TestJUnitSaysWhatTheGateSays(t *testing.T) {
	for _, c := range gatetest.Cases() {
		g := c.Make()
		out := written(t, verdict.JUnit, g)
		var doc struct {
			Suites []suite `xml:"testsuite"`
		}
		d := xml.NewDecoder(strings.NewReader(out))
		d.Strict = true
		if err := d.Decode(&doc); err != nil || len(doc.Suites) != 1 {
			t.Fatalf("%s: error %v, %d suites, want one:\n%s", c.Name, err, len(doc.Suites), out)
		}
		s := doc.Suites[0]
		failures, skipped := 0, 0
		for _, k := range s.Cases {
			if k.Failure != nil {
				failures++
				if k.Failure.Message == "" {
					t.Errorf("%s: %s fails and does not say why", c.Name, k.Name)
				}
			}
			if k.Skipped != nil {
				skipped++
				if k.Skipped.Message == "" {
					t.Errorf("%s: %s is skipped and does not say why", c.Name, k.Name)
				}
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != failures || s.Skipped != skipped {
			t.Errorf("%s: the suite counts %d, %d failed, %d skipped; it has %d, %d, %d", c.Name, s.Tests, s.Failures, s.Skipped, len(s.Cases), failures, skipped)
		}
		red := g.Verdict == results.GateFail || g.Verdict == results.GateBroken
		if (failures > 0) != red {
			t.Errorf("%s: %s with %d failures in JUnit", c.Name, g.Verdict, failures)
		}
		if g.Verdict == results.GateInconclusive && skipped == 0 {
			t.Errorf("%s: INCONCLUSIVE, and no case is skipped", c.Name)
		}
	}
}

// An old or half written result must not end in a panic.
func TestNothingKnown(t *testing.T) {
	for _, g := range []*results.Gate{{}, {Cells: []results.GateCell{{}}, Controls: []results.GateCell{{Metrics: []results.GateMetric{{}}}}}} {
		terminal(t, g, layout.Options{})
		written(t, verdict.Markdown, g)
		written(t, verdict.JUnit, g)
	}
}

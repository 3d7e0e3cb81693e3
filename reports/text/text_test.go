package text_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/text"
	"interleave/results"
)

// built holds the reports on the made-up runs, for all tests together.
var built = map[string]*reports.Report{}

func report(c reporttest.Case) *reports.Report {
	if built[c.Name] == nil {
		built[c.Name] = reports.Build(c.Make())
	}
	return built[c.Name]
}

func write(t *testing.T, r *reports.Report) (terminal, markdown string) {
	t.Helper()
	var a, b bytes.Buffer
	if err := text.Terminal(&a, r, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := text.Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String()
}

func TestGolden(t *testing.T) {
	for _, c := range reporttest.Cases() {
		switch c.Name {
		case "quick", "mixed", "doubted", "all-invalid", "one-model", "one-measured", "one-model-curves", "few-points":
		default:
			continue
		}
		terminal, markdown := write(t, report(c))
		for name, got := range map[string]string{c.Name + ".txt": terminal, c.Name + ".md": markdown} {
			golden.Check(t, name, []byte(got))
		}
	}
}

// The chart of strengths comes in pieces, and at last with a line for each model.
func TestNarrowTerminals(t *testing.T) {
	for _, c := range reporttest.Cases() {
		for _, width := range []int{80, 60, 40, 20} {
			var b bytes.Buffer
			if err := text.Terminal(&b, report(c), layout.Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			if c.Name == "quick" && width != 60 {
				golden.Check(t, fmt.Sprintf("quick-%d.txt", width), b.Bytes())
			}
			for line := range strings.Lines(b.String()) {
				if n := layout.Width(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%s: at a width of %d a line has %d cells: %q", c.Name, width, n, line)
				}
			}
		}
	}
}

func TestTerminalFits(t *testing.T) {
	for _, c := range reporttest.Cases() {
		r := report(c)
		terminal, _ := write(t, r)
		lines := strings.Split(strings.TrimSuffix(terminal, "\n"), "\n")
		if c.Name == "quick" && len(lines) > 20 {
			t.Errorf("the summary of a quick run has %d lines, want at most 20", len(lines))
		}
		for _, line := range lines {
			if n := utf8.RuneCountInString(line); n > 100 {
				t.Errorf("%s: a line has %d columns, want at most 100:\n%s", c.Name, n, line)
			}
			if strings.ContainsAny(line, "\x1b\t\r") {
				t.Errorf("%s: a line has control characters without colour being asked for: %q", c.Name, line)
			}
		}
		for _, m := range r.Models {
			if c.Name == "quick" && !strings.Contains(terminal, "\n"+m.Name) {
				t.Errorf("the summary lacks model %s", m.Name)
			}
		}
	}
}

func TestColourOnlyStyles(t *testing.T) {
	r := reports.Build(reporttest.Full(reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6}))
	var plain, colour bytes.Buffer
	if err := text.Terminal(&plain, r, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := text.Terminal(&colour, r, layout.Options{Color: true}); err != nil {
		t.Fatal(err)
	}
	stripped := strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[0m", "").Replace(colour.String())
	if stripped == colour.String() {
		t.Error("Terminal with colour writes no colour")
	}
	trim := func(s string) string {
		lines := strings.Split(s, "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		return strings.Join(lines, "\n")
	}
	if trim(stripped) != plain.String() {
		t.Errorf("colour changes the text:\n%s\nwant:\n%s", stripped, plain.String())
	}
}

func TestForAFileThatIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if o := layout.For(f); o.Color || o.Width != 0 {
		t.Errorf("For(a file) = %+v, want plain", o)
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "hostile" {
			continue
		}
		_, markdown := write(t, report(c))
		for _, line := range strings.Split(markdown, "\n") {
			if strings.Contains(line, "<script") && !strings.HasPrefix(line, "    ") { // a code block is literal
				t.Errorf("a name reaches Markdown unescaped: %s", line)
			}
		}
	}
}

func TestControlCharactersDoNotReachATerminal(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 1})
	run.Plan.Models[0].Name = "\x1b[31mred"
	for i := range trials {
		trials[i].Model, trials[i].Valid, trials[i].InvalidBecause = run.Plan.Models[0].Name, false, []string{"bell \a and \u202eturned"}
	}
	terminal, markdown := write(t, reports.Build(run, trials))
	if strings.ContainsAny(terminal+markdown, "\x1b\a\u202e") {
		t.Errorf("control characters reach the output: %q", terminal)
	}
}

// The chart is the page's: a model's standing, its ties, and what the best one
// was measured with.
func TestTheTerminalRanks(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "quick" {
			continue
		}
		terminal, _ := write(t, report(c))
		for _, want := range []string{
			"\neventloop   ● best=", "\nprefork     ◐ 2.00×", "\nbest is     4.44 µs",
			"Waiting clients: greenlet, eventloop and goroutine are tied for best; cgi is last, ", "Trust good, but not calibrated: validity valid, noise quiet,",
		} {
			if !strings.Contains(terminal, want) {
				t.Errorf("the terminal lacks %q:\n%s", want, terminal)
			}
		}
	}
}

// Surprises come last but are not left out.
func TestRefutedPredictionsAreNamed(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 6})
	run.Plan.Scenarios[0].Predictions = nil
	for range 5 {
		run.Plan.Scenarios[0].Predictions = append(run.Plan.Scenarios[0].Predictions,
			results.Prediction{Claim: "Pigs fly.", Metric: "throughput", Op: "at least", Bound: 1e9})
	}
	terminal, _ := write(t, reports.Build(run, trials))
	if !strings.Contains(terminal, "Predictions: 0 of 5 upheld, 5 refuted, 0 open\nRefuted by cgi ") || !strings.Contains(terminal, "Pigs fly.\nRefuted by cgi ") ||
		!strings.Contains(terminal, "  and 2 more refuted\n") {
		t.Errorf("the terminal does not name what was refuted:\n%s", terminal)
	}
}

func TestSpoiledFiguresAreDashesWithTheirReasonOnce(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "doubted" {
			continue
		}
		terminal, markdown := write(t, report(c))
		if n := strings.Count(strings.Join(strings.Fields(terminal), " "), "throughput and latency of hello: eventloop, greenlet, goroutine: the load driver was the limit"); n != 1 {
			t.Errorf("the terminal says %d times what is not measured of hello, want once:\n%s", n, terminal)
		}
		for _, want := range []string{
			"| eventloop | 6 of 6 | 733,691 | 0 | ≥ 102,000 (driver's limit) | not measured |",
			"- eventloop: throughput and latency not measured: the load driver was the limit: it used 97 % of its CPU share; the server can do at least",
			"- Calibration: calibrated 2 days before on this host: all 11 checks passed",
			"| generator\\_cpu | 196 | 0 | 20 |",
			"agrees: hey was generator-limited",
		} {
			if !strings.Contains(markdown, want) {
				t.Errorf("the Markdown lacks %q", want)
			}
		}
	}
}

// Names come from outside, and a code host makes links and mail of them.
func TestEscapeLeavesNothingToInterpret(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"threadpool, p99 +3 %", "threadpool, p99 +3 %"},
		{"a|b", `a\|b`},
		{`a\|b`, `a\\\|b`},
		{"<b>&amp;", "&lt;b&gt;&amp;amp;"},
		{"`x` *y* _z_ ~w~ $m$", "\\`x\\` \\*y\\* \\_z\\_ \\~w\\~ \\$m\\$"},
		{"two\nlines\r# head", `two lines\\r\# head`},
		{"ask @octocat, a @ 2.8 GHz", "ask @&ZeroWidthSpace;octocat, a @ 2.8 GHz"},
		{"as in #12", "as in \\#&ZeroWidthSpace;12"},
		{"https://example.org www.example.org", "https&ZeroWidthSpace;://example.org w&ZeroWidthSpace;ww.example.org"},
	} {
		if got := text.Escape(c.in); got != c.want {
			t.Errorf("Escape(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// What the page says in its first screen and of its curves, the other forms say
// too.
func TestFormsSayWhatThePageSays(t *testing.T) {
	for _, c := range reporttest.Cases() {
		r := report(c)
		terminal, markdown := write(t, r)
		said := strings.Join(strings.Fields(terminal), " ")
		laws := 0
		for _, s := range r.Sweeps {
			if strings.Contains(markdown, text.Escape(s.Table.Caption)) != s.Drawn() {
				t.Errorf("%s: the Markdown lacks the points of %s, or has a table of none", c.Name, s.ID)
			}
			if len(s.LawTable.Rows) > 0 {
				laws++
			}
			if s.Gaps != "" && (!strings.Contains(said, s.Gaps) || !strings.Contains(markdown, text.Escape(s.Gaps))) {
				t.Errorf("%s: a form does not say %q", c.Name, s.Gaps)
			}
		}
		if got := strings.Count(markdown, "| σ, contention |"); got != laws {
			t.Errorf("%s: the Markdown has %d tables of fitted laws, want %d as the page has", c.Name, got, laws)
		}
		for _, sentence := range r.Summary {
			if !strings.Contains(markdown, text.Escape(sentence)) {
				t.Errorf("%s: the Markdown lacks %q", c.Name, sentence)
			}
		}
		for _, row := range r.Strengths.Rows {
			for i, p := range row.Places {
				if p.Best && p.Value != "" && !strings.Contains(markdown, p.Text+", "+p.Value) {
					t.Errorf("%s: the Markdown does not say with what %s is best in %s", c.Name, row.Model.Name, r.Strengths.Qualities[i].Name)
				}
				if p.Interval != "" && !strings.Contains(markdown, text.Escape(p.Interval)) {
					t.Errorf("%s: the Markdown lacks the interval of %s in %s", c.Name, row.Model.Name, r.Strengths.Qualities[i].Name)
				}
			}
		}
	}
}

// A legend needs something that it explains.
func TestNoLegendWithoutAChart(t *testing.T) {
	for _, c := range reporttest.Cases() {
		terminal, _ := write(t, report(c))
		if strings.Contains(terminal, "times worse: ●") != (strings.Count(terminal, "● best") > 1) ||
			strings.Contains(terminal, "□ the only one") != (strings.Count(terminal, "□") > 1) {
			t.Errorf("%s: a legend without its chart, or a chart without its legend:\n%s", c.Name, terminal)
		}
	}
}

// Of many models the terminal says which are of which family; of few their names
// are enough.
func TestFamiliesOfManyModels(t *testing.T) {
	const line = "threads: threadpool, threadconn"
	for name, want := range map[string]bool{"large": true, "quick": false} {
		var b strings.Builder
		if err := text.Terminal(&b, reporttest.Report(t, name), layout.Options{Width: 1000}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), line); got != want {
			t.Errorf("%s: the terminal says %q: %v, want %v", name, line, got, want)
		}
	}
}

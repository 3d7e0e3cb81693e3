package verdict

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"interleave/internal/layout"
	"interleave/reports/text"
	"interleave/results"
)

// suiteName is what a list of test results shows first.
const suiteName = "interleave gate"

type testSuites struct {
	XMLName xml.Name  `xml:"testsuites"`
	Suite   testSuite `xml:"testsuite"`
}

type testSuite struct {
	Name       string     `xml:"name,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Errors     int        `xml:"errors,attr"`
	Skipped    int        `xml:"skipped,attr"`
	Time       string     `xml:"time,attr"`
	Timestamp  string     `xml:"timestamp,attr"`
	Properties properties `xml:"properties"`
	Cases      []testCase `xml:"testcase"`
}

type testCase struct {
	Class      string      `xml:"classname,attr"`
	Name       string      `xml:"name,attr"`
	Properties *properties `xml:"properties"`
	Failure    *said       `xml:"failure"`
	Skipped    *said       `xml:"skipped"`
}

type properties struct {
	List []property `xml:"property"`
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// said is why a case did not pass: in a line, and in full.
type said struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes a gate's result as JUnit XML, as code hosts and CI servers read
// it: a test case for each gated cell. A cell that was not decided is skipped,
// and so is all that was measured if a control did not hold. A job
// that failed as a whole, before any cell did, is a case of its own.
func JUnit(w io.Writer, g *results.Gate) error {
	suite := testSuite{
		Name: suiteName, Time: number(g.Took), Timestamp: g.StartedAt.UTC().Format(time.RFC3339),
	}
	suite.Properties.add("verdict", string(g.Verdict))
	suite.Properties.add("why", viewOf(g).why())
	suite.Properties.add("base", build(g.Base))
	suite.Properties.add("candidate", build(g.Candidate))
	suite.Properties.add("seed", strconv.FormatUint(g.Seed, 10))
	for _, c := range g.Controls {
		suite.Properties.add("control", controlOf(c).line())
	}
	void := doubt(g)
	for _, c := range g.Cells {
		why := void
		if c.Verdict == results.GateBroken && g.Verdict == results.GateFail { // which needs no fine measure
			why = ""
		}
		suite.add(caseOf(c, why))
	}
	if failed := g.Verdict == results.GateFail || g.Verdict == results.GateBroken; failed && suite.Failures == 0 {
		why := viewOf(g).why()
		suite.add(testCase{Class: suiteName, Name: "the gate itself", Failure: &said{Message: layout.Clean(why), Type: string(g.Verdict), Text: layout.Clean(why)}})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(testSuites{Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *testSuite) add(c testCase) {
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func caseOf(c results.GateCell, void string) testCase {
	out := testCase{Class: suiteName, Name: nameOf(c), Properties: figuresOf(c)}
	full := details(c)
	switch {
	case void != "":
		out.Skipped = &said{Message: layout.Clean(void), Text: full}
	case c.Verdict == results.GateFail || c.Verdict == results.GateBroken:
		out.Failure = &said{Message: summary(c), Type: string(c.Verdict), Text: full}
	case c.Verdict != results.GatePass:
		out.Skipped = &said{Message: summary(c), Text: full}
	}
	return out
}

// summary is why a cell did not pass, in a line.
func summary(c results.GateCell) string {
	var parts []string
	if c.Reason != "" {
		parts = append(parts, text.Fit(c.Reason, longestReason))
	}
	for _, r := range shown(c) {
		parts = append(parts, strings.TrimSpace(r.Name)+" "+r.Change)
	}
	if len(parts) == 0 {
		return kindNames[class(c)]
	}
	return strings.Join(parts, "; ")
}

// details are a cell's reason and all of its figures.
func details(c results.GateCell) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", c.Verdict, evidence(c))
	if c.Reason != "" {
		fmt.Fprintln(&b, text.Fit(c.Reason, longestReason))
	}
	for _, m := range c.Metrics {
		fmt.Fprintln(&b, sentence(rowOf(m)))
	}
	for _, m := range c.Confirmation {
		r := rowOf(m)
		r.Name += ", in the rerun"
		fmt.Fprintln(&b, sentence(r))
	}
	return b.String()
}

func sentence(r row) string {
	return fmt.Sprintf("%s %s: %s, %s, fails/passes at %s", r.Mark, r.Name, r.Values, r.Change, r.Margin)
}

// figuresOf returns a cell's figures in base units, for programs.
func figuresOf(c results.GateCell) *properties {
	p := new(properties)
	p.add("pairs", strconv.Itoa(c.Pairs))
	for _, m := range c.Metrics {
		name := text.Fit(string(m.Metric), longestName)
		for _, f := range []struct {
			name  string
			value *float64
		}{{"base", m.Base}, {"candidate", m.Candidate}, {"change", m.Change}, {"low", m.Low}, {"high", m.High}} {
			if f.value != nil {
				p.add(name+"."+f.name, number(*f.value))
			}
		}
	}
	return p
}

func (p *properties) add(name, value string) {
	p.List = append(p.List, property{name, layout.Clean(value)})
}

// number writes v for programs; adding 0 turns -0 into 0.
func number(v float64) string { return strconv.FormatFloat(v+0, 'g', 6, 64) }

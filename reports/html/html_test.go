package html_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/reports"
	"interleave/reports/html"
	"interleave/reports/reporttest"
)

// pages are written once for all tests that only look at them.
var pages = map[string]string{}

func page(t *testing.T, c reporttest.Case) string {
	t.Helper()
	if pages[c.Name] == "" {
		pages[c.Name] = write(t, c)
	}
	return pages[c.Name]
}

func write(t *testing.T, c reporttest.Case) string {
	t.Helper()
	var buf bytes.Buffer
	if err := html.Write(&buf, reports.Build(c.Make())); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// drawn is what golden files of other packages hold: charts, style and script,
// and the embedded data.
var drawn = regexp.MustCompile(`(?s)<svg.*?</svg>|<style>.*?</style>|<script>.*?</script>|data:application/gzip;base64,[A-Za-z0-9+/=&#;]*`)

func TestGolden(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "mixed" && c.Name != "doubted" && c.Name != "one-trial" && c.Name != "empty" {
			continue
		}
		golden.Check(t, c.Name+".html", []byte(drawn.ReplaceAllString(page(t, c), "")))
	}
}

var (
	idAttr    = regexp.MustCompile(`\sid="([^"]*)"`)
	inPage    = regexp.MustCompile(`href="#([^"]*)"`)
	labelled  = regexp.MustCompile(`aria-labelledby="([^"]*)"`)
	elsewhere = regexp.MustCompile(`(?i)(src|href|action|poster|data|srcset)="?\s*(https?:|//|file:|javascript:)|url\(|@import`)
	file      = regexp.MustCompile(`data:application/gzip;base64,[^"]*`)
	tag       = regexp.MustCompile(`<[a-zA-Z/!][^>]*>`)
)

func TestPage(t *testing.T) {
	for _, c := range reporttest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := page(t, c)
			ids := map[string]bool{}
			for _, m := range idAttr.FindAllStringSubmatch(s, -1) {
				if ids[m[1]] {
					t.Errorf("id %q is used twice", m[1])
				}
				ids[m[1]] = true
			}
			for _, m := range inPage.FindAllStringSubmatch(s, -1) {
				if !ids[m[1]] {
					t.Errorf("a link leads to #%s, which is not in the page", m[1])
				}
			}
			for _, m := range labelled.FindAllStringSubmatch(s, -1) {
				for _, id := range strings.Fields(m[1]) {
					if !ids[id] {
						t.Errorf("something is labelled by %q, which is not in the page", id)
					}
				}
			}
			readable(t, s)
			if n, titles := strings.Count(s, `<svg class="chart"`), strings.Count(s, "<title id="); n != titles {
				t.Errorf("%d charts have %d titles", n, titles)
			}
			s = file.ReplaceAllString(s, "") // whose letters may spell anything
			if strings.Contains(s, "NaN") || strings.Contains(s, "ZgotmplZ") || strings.Contains(s, "%!") {
				t.Error("the page shows a NaN, or a value that the template refused")
			}
			if n := len(page(t, c)); n > 2_500_000 {
				t.Errorf("the page has %d bytes, want under 2.5 MB", n)
			}
			for _, name := range []string{"findings", "trust", "method"} {
				if !ids[name] {
					t.Errorf("the page has no section %q", name)
				}
			}
		})
	}
}

func TestNothingLeavesThePage(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "mixed" && c.Name != "hostile" {
			continue
		}
		s := page(t, c)
		for _, found := range tag.FindAllString(s, -1) {
			if elsewhere.MatchString(found) {
				t.Errorf("%s: the page asks for something from elsewhere: %s", c.Name, found)
			}
		}
		if !strings.Contains(s, "default-src 'none'") {
			t.Errorf("%s: the page has no policy that forbids the network", c.Name)
		}
	}
}

func TestNamesAreEscaped(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "hostile" {
			continue
		}
		s := page(t, c)
		if strings.Contains(s, "<script>alert") || strings.Contains(s, "</style><script") {
			t.Error("a name reaches the page as markup")
		}
		if !strings.Contains(s, "&lt;script&gt;") {
			t.Error("the names are not in the page at all")
		}
		if n := strings.Count(s, "<script"); n != 2 {
			t.Errorf("the page has %d scripts, want its own two", n)
		}
	}
}

func TestSameReportSameBytes(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "mixed" {
			continue
		}
		first, second := write(t, c), write(t, c)
		if first != second {
			t.Error("the page differs when written again from the same run")
		}
	}
}

// What a reader looks for must be in the page's text, script or no script.
func TestPageSaysWhatWasFound(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "mixed" {
			continue
		}
		s := page(t, c)
		for _, want := range []string{
			"interleave bench --profile quick --seed 7421", // how to reproduce it
			"Intel(R) Xeon(R)", // where
			"only 940 of 1,000 idle connections were held", // what was not measured, and why
			"the halves of the window differ by 6.1 %",     // what is doubtful
			"needs 2,000", // why a p99 is missing
			"72 status",   // errors by kind
			"On a single loop the p99 of light requests", // a prediction
			"hey",        // the second opinion
			"64 workers", // a model's settings
		} {
			if !strings.Contains(s, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
	}
}

// What the instrument doubts must be in the page's text too.
func TestPageSaysWhatIsDoubted(t *testing.T) {
	for _, c := range reporttest.Cases() {
		var wants []string
		switch c.Name {
		case "doubted":
			wants = []string{
				"215 of 216 trials valid", "noise at worst: canary 1.04×",
				"calibrated 2 days before on this host: all 11 checks passed; the generator is the limit from 80,000/s on",
				"throughput and latency not measured: the load driver was the limit: it used 97 % of its CPU share; the server can do at least",
				"how busy was the load driver&#39;s own processor?", "the load drivers disagree: hey sees 0.800× [0.800–0.800] of the throughput",
				"hey was generator-limited", "p99 of a delay of 20 ms", "not ranked: greenlet",
			}
		case "calibration-failed":
			wants = []string{"2 of 11 checks failed (p50 of a delay of 0 ms, p50 of a delay of 1 ms)"}
		case "calibration-elsewhere":
			wants = []string{"calibration is of another host (laptop-7): run interleave calibrate"}
		case "before-checks":
			wants = []string{"this run was made before checks were recorded"}
		case "hostile":
			wants = []string{"&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; | name"}
		}
		if wants == nil {
			continue
		}
		s := page(t, c)
		for _, want := range wants {
			if !strings.Contains(s, want) {
				t.Errorf("%s: the page lacks %q", c.Name, want)
			}
		}
	}
}

var scenarioSection = regexp.MustCompile(`(?s)<section class="scenario" id="([^"]*)".*?\n</section>`)

// Each scenario has something to look at, or a line that says why not; and no
// place is kept for charts that are not there.
func TestNoSectionIsEmpty(t *testing.T) {
	for _, c := range reporttest.Cases() {
		s := page(t, c)
		for _, m := range scenarioSection.FindAllStringSubmatch(s, -1) {
			if !strings.Contains(m[0], `<figure id="`) && !strings.Contains(m[0], "Nothing was measured: ") && !strings.Contains(m[0], "Nothing is drawn: ") && !strings.Contains(m[0], "Not measured of ") {
				t.Errorf("%s: the section %s has no chart and does not say why", c.Name, m[1])
			}
		}
		if strings.Contains(regexp.MustCompile(`>\s+<`).ReplaceAllString(s, "><"), `<div class="figures three"></div>`) {
			t.Errorf("%s: the page has a row of charts without charts", c.Name)
		}
	}
}

// The charts of a sweep stand in their scenario's section where there are no
// others, and else after all scenarios.
func TestWhereSweepsStand(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "curves" && c.Name != "only-curves" {
			continue
		}
		s := page(t, c)
		apart := strings.Contains(s, `<section id="curves"`)
		if nav := strings.Contains(s, `href="#curves"`); apart != (c.Name == "curves") || nav != apart {
			t.Errorf("%s: a section of curves %v, a link to it %v", c.Name, apart, nav)
		}
		for _, m := range scenarioSection.FindAllStringSubmatch(s, -1) {
			if inside := strings.Contains(m[0], `<figure id="chart-backend-clients">`); inside != (c.Name == "only-curves" && m[1] == "scenario-backend") {
				t.Errorf("%s: the curves of backend stand in section %s: %v", c.Name, m[1], inside)
			}
		}
	}
}

// A verdict that is not plainly good does not look so.
func TestAnUncalibratedVerdictHasNoColourOfGood(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "quick" {
			continue
		}
		const want = `<a class="level" href="#trust"`
		if s := page(t, c); !strings.Contains(s, want) || !strings.Contains(s, ">Trust: good, but not calibrated</a>") || strings.Contains(s, `class="level good"`) {
			t.Errorf("the page lacks %s or colours the verdict as good", want)
		}
	}
}

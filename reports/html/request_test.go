package html_test

import (
	"regexp"
	"strings"
	"testing"

	"interleave/reports/reporttest"
)

var sequences = regexp.MustCompile(`(?s)<figure class="sequence">.*?</figure>`)

// Each scenario draws what a request does, small enough to be no burden.
func TestSequences(t *testing.T) {
	for _, c := range reporttest.Cases() {
		found := sequences.FindAllString(page(t, c), -1)
		for _, s := range found {
			if len(s) > 3<<10 {
				t.Errorf("%s: a drawing has %d bytes, want at most 3 KiB:\n%s", c.Name, len(s), s)
			}
		}
		switch c.Name {
		case "quick":
			all := strings.Join(found, "\n")
			for _, want := range []string{
				"one call, the answer takes 20 ms", "asked at once, the answer takes 30 ms", "one after the other, the answer takes 80 ms",
				"recommendations: 1 in 100 takes 200 ms", "heavy, 1 % computes for 20 ms", "up to 1,000 connections stay silent",
			} {
				if !strings.Contains(all, want) {
					t.Errorf("the drawings lack %q", want)
				}
			}
			if strings.Contains(all, `width="3.0" height="11" class="whole"`) {
				t.Error("what takes no time is drawn as an empty box, want a filled tick")
			}
			if len(found) != 5 {
				t.Errorf("%d drawings for 5 scenarios", len(found))
			}
		case "places":
			all := strings.Join(found, "\n")
			for _, want := range []string{"98-2 waits for 98 ms, computes for 2 ms", "0-100 computes for 100 ms", "100-0 waits for 100 ms;", "other makes a blocking call of 20 ms"} {
				if !strings.Contains(all, want) {
					t.Errorf("the drawings lack %q", want)
				}
			}
		case "before-checks":
			if len(found) != 0 {
				t.Errorf("%d drawings of requests that the run does not describe", len(found))
			}
		}
	}
}

// Both styles are shown as they were written, with their figures.
func TestHandlersAreShown(t *testing.T) {
	for _, c := range reporttest.Cases() {
		var wants []string
		switch c.Name {
		case "quick":
			wants = []string{
				"<b>func</b> blocking(io scenarios.BlockingIO", "<i>// callback asks and returns: what follows is handed over.</i>",
				"Upstream: &#34;data&#34;", "10 lines, 1 branch, nested 2 deep; run by eventloop",
			}
		case "before-checks":
			wants = []string{"sources are not in this run"}
		case "hostile":
			wants = []string{"<i>// &lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</i>", "&lt;/code&gt;"}
		}
		for _, want := range wants {
			if !strings.Contains(page(t, c), want) {
				t.Errorf("%s: the page lacks %q", c.Name, want)
			}
		}
	}
}

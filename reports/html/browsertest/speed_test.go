package browsertest

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// The page of a full run is open soon on a processor that is four times as slow. The
// bound has a wide margin for a busy host; what was measured is in the log.
func TestAFullRunOpensSoon(t *testing.T) {
	p := open(t, page(t, "empty"), look{})
	p.file = page(t, "full")
	p.do(command(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}))
	p.do(chromedp.Navigate(p.file))
	ms := is[float64](p, `performance.getEntriesByType("navigation")[0].loadEventEnd || performance.now()`)
	t.Logf("open after %.0f ms with a fourth of the processor: %s", ms, is[string](p, `(() => { const n = performance.getEntriesByType("navigation")[0]; return "parsed " + Math.round(n.domInteractive) + " ms, first seen " + Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime); })()`))
	p.until(whole)
	t.Logf("all in place after %.0f ms", is[float64](p, "performance.now()"))
	if limit := 10 * time.Second; ms > float64(limit.Milliseconds()) {
		t.Errorf("the page is open after %.0f ms, want %v at most", ms, limit)
	}
}

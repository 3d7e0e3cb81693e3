package browsertest

import (
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// What lies below the first screen is put in place when there is time. On a browser
// that never has any it is there when a link or paper asks for it.
func TestTheRestIsThereWhenAskedFor(t *testing.T) {
	file := page(t, "quick")
	p := open(t, page(t, "empty"), look{})
	p.do(command(cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: `window.requestIdleCallback = () => {};`}))
	p.file = file
	p.do(chromedp.Navigate(file))
	p.want("the first screen is there, and the rest is not", `document.querySelector(".strengths").checkVisibility() && document.querySelector("#scenario-idle noscript") && !document.querySelector("#scenario-idle .chart")`)
	p.want("what is in view is whole", `[...document.querySelectorAll("noscript")].every((e) => e.parentElement.getBoundingClientRect().top >= innerHeight)`)
	p.run(`location.hash = "#cell-purchase-open-200-cgi"`)
	p.until(`document.getElementById("cell-purchase-open-200-cgi")?.checkVisibility()`)
	p.want("what is above it is there, too", `document.querySelectorAll("#scenario-backend noscript, #scenario-purchase noscript").length === 0 && document.querySelectorAll("noscript").length > 0`)
	p.run(`dispatchEvent(new Event("beforeprint"))`)
	p.want("paper has all", whole)
}

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
	p.want("the first screen is there, and the rest is not", `document.querySelector(".strengths").checkVisibility() && document.querySelectorAll("noscript").length > 3 && !document.querySelector(".chart")`)
	p.run(`location.hash = "#cell-backend-closed-256-cgi"`)
	p.until(`document.getElementById("cell-backend-closed-256-cgi")?.checkVisibility()`)
	p.want("what is above it is there, too", `document.querySelectorAll("#scenario-hello noscript, #scenario-backend noscript").length === 0 && document.querySelectorAll("noscript").length > 0`)
	p.run(`dispatchEvent(new Event("beforeprint"))`)
	p.want("paper has all", whole)
}

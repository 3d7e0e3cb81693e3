package browsertest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// look is how a reader has the page before them. The zero value is a light
// screen of 1280 pixels, with scripts.
type look struct {
	width    int64
	dark     bool
	print    bool
	noScript bool
	fragment string // of the address, with its #
}

// tab is a page in the browser. Whatever it complains of or asks for fails the
// test in which it was opened.
type tab struct {
	t    *testing.T
	ctx  context.Context
	file string // the page's address

	mu       sync.Mutex
	problems []string
}

// whole is an expression for whether all parts of a page are in place.
const whole = `document.querySelector("noscript") === null`

// open shows a page and waits until its scripts have put all in place.
func open(t *testing.T, file string, l look) *tab {
	t.Helper()
	need(t, missing)
	ctx, leave := chromedp.NewContext(chromium)
	t.Cleanup(leave)
	p := &tab{t: t, ctx: ctx, file: file}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p.do(
		command(network.Enable, network.EnableParams{}),
		command(log.Enable, cdp.Empty{}),
		command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.noScript}),
	)
	p.see(l)
	p.do(chromedp.Navigate(file + l.fragment))
	if !l.noScript {
		p.until(whole)
	}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			t.Errorf("%s: %s", file, problem)
		}
	})
	return p
}

// see changes the screen, the theme and the medium that the page is seen in.
func (p *tab) see(l look) {
	p.t.Helper()
	scheme, media, width := "light", "", l.width
	if l.dark {
		scheme = "dark"
	}
	if l.print {
		media = "print"
	}
	if width == 0 {
		width = 1280
	}
	p.do(
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}),
		chromedp.EmulateViewport(width, 900),
	)
}

// hear notes what a page must not do: complain, or ask for anything but itself.
func (p *tab) hear(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		problem = fmt.Sprintf("console: %s %v", e.Type, e.Args)
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			problem += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		problem = fmt.Sprintf("log: %s %s", e.Entry.Level, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		url := e.Request.URL
		if url != p.file && !strings.HasPrefix(url, "data:") {
			problem = "request: " + url
		}
	}
	if problem != "" {
		p.mu.Lock()
		p.problems = append(p.problems, problem)
		p.mu.Unlock()
	}
}

func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// act runs an action of the tab and returns its value.
func act[T any](p *tab, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// is returns a JavaScript expression's value.
func is[T any](p *tab, expression string) T {
	p.t.Helper()
	return act(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// want fails the test unless an expression is true.
func (p *tab) want(what, expression string) {
	p.t.Helper()
	if !is[bool](p, expression) {
		p.t.Errorf("%s: %s is not true", what, expression)
	}
}

// run runs statements.
func (p *tab) run(script string) {
	p.t.Helper()
	is[bool](p, "(() => {"+script+"; return true; })()")
}

// until waits for an expression to become true.
func (p *tab) until(expression string) {
	p.t.Helper()
	act(p, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience)))
}

package html

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// How a sequence is laid out, in pixels.
const (
	seqNames  = 124 // column of names
	seqWidth  = 520
	seqRow    = 18
	seqBar    = 11
	seqGap    = 84 // between two ways to do the same, for the text behind a bar
	seqBlink  = 3  // width of what takes no time
	seqCall   = 30 // width of a call whose time is not known
	seqBarTop = (seqRow - seqBar) / 2
)

// sequence draws what one request of a scenario does: who is asked and for how
// long each waits or computes, time running to the right. It is empty if the
// run does not say.
func sequence(s *measure.Scenario) template.HTML {
	if len(s.Requests) == 0 {
		return ""
	}
	d := &drawing{}
	switch {
	case s.Workload != "":
		d.steps(s.Requests, s.Upstreams)
	case len(s.Upstreams) > 0 && !apart(s.Requests):
		d.calls(s.Upstreams)
	default:
		d.requests(s.Requests)
	}
	if silent := mostIdle(s); silent > 0 {
		d.name("others")
		d.text(seqNames, "", fmt.Sprintf("up to %s connections stay silent beside it", quantity.Whole(int64(silent))))
		d.y += seqRow
	}
	return template.HTML(fmt.Sprintf(
		`<figure class="sequence"><svg viewBox="0 0 %d %d" role="img" aria-label="%s">%s</svg></figure>`,
		seqWidth, d.y+2, html.EscapeString("What a request does: "+strings.Join(d.says, "; ")), d.b.String()))
}

// apart reports whether the kinds of requests do not all wait for the same.
func apart(kinds []results.RequestInfo) bool {
	return slices.ContainsFunc(kinds, func(k results.RequestInfo) bool { return k.Wait > 0 })
}

func mostIdle(s *measure.Scenario) int {
	most := 0
	for _, l := range s.Loads {
		most = max(most, l.Idle)
	}
	return most
}

// drawing is a picture that grows downwards, and what it shows in words.
type drawing struct {
	b    strings.Builder
	y    int
	says []string
}

func (d *drawing) name(s string) {
	fmt.Fprintf(&d.b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, seqNames-8, d.y+13, html.EscapeString(shorten(s, 17)))
}

func (d *drawing) text(x float64, class, s string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&d.b, `<text x="%.0f" y="%d"%s>%s</text>`, x, d.y+13, class, html.EscapeString(s))
}

// bar draws a time; kind is "wait", "busy" or "whole". What takes no time is a
// filled tick: its outline would be an empty box.
func (d *drawing) bar(x, width float64, kind string) {
	if width <= seqBlink {
		fmt.Fprintf(&d.b, `<rect x="%.1f" y="%d" width="%d" height="%d" class="busy"/>`, x, d.y+seqBarTop, seqBlink, seqBar)
		return
	}
	fmt.Fprintf(&d.b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" class="%s"/>`, x, d.y+seqBarTop, width, seqBar, kind)
}

// wait draws a client that asks, waits and has its answer, with the lines that
// lead to the server's row beneath.
func (d *drawing) wait(from, to float64) {
	y := d.y + seqRow/2
	down := seqRow/2 + seqBarTop
	fmt.Fprintf(&d.b, `<path d="M%.1f %dv%dM%.1f %dv%d"/><path class="dashed" d="M%.1f %dH%.1f"/>`, from, y, down, to, y, down, from, y, to)
}

// way is one order in which upstreams can be asked.
type way struct {
	text    string
	after   []float64 // seconds until each is asked
	seconds float64   // until all have answered
}

// calls draws a request that asks upstreams: at once, and one after the other
// where that makes a difference.
func (d *drawing) calls(upstreams []results.UpstreamInfo) {
	parallel, serial := way{text: "asked at once"}, way{text: "one after the other"}
	for _, u := range upstreams {
		parallel.after = append(parallel.after, 0)
		parallel.seconds = max(parallel.seconds, u.Delay)
		serial.after = append(serial.after, serial.seconds)
		serial.seconds += u.Delay
	}
	ways := []way{parallel, serial}
	if len(upstreams) == 1 {
		parallel.text = "one call"
		ways = []way{parallel}
	}
	total := 0.0
	for _, w := range ways {
		total += w.seconds
	}
	scale := 0.0 // pixels per second
	if total > 0 {
		scale = float64(seqWidth-seqNames-seqGap*len(ways)) / total
	}
	each := func(f func(w way, x float64)) {
		x := float64(seqNames)
		for _, w := range ways {
			f(w, x)
			x += w.seconds*scale + seqGap
		}
		d.y += seqRow
	}
	each(func(w way, x float64) { d.text(x, "", w.text) })
	d.name("client")
	each(func(w way, x float64) { d.wait(x, x+max(w.seconds*scale, seqBlink)) })
	d.name("server")
	each(func(w way, x float64) {
		d.bar(x, w.seconds*scale, "whole")
		d.text(x+w.seconds*scale+5, "time", quantity.Span(w.seconds))
		d.says = append(d.says, fmt.Sprintf("%s, the answer takes %s", w.text, quantity.Span(w.seconds)))
	})
	for i, u := range upstreams {
		d.name(u.Name)
		each(func(w way, x float64) {
			from := x + w.after[i]*scale
			d.bar(from, u.Delay*scale, "wait")
			d.text(from+max(u.Delay*scale, seqBlink)+5, "time", quantity.Span(u.Delay))
		})
		d.says = append(d.says, u.Name+" answers after "+quantity.Span(u.Delay))
	}
	for _, u := range upstreams {
		if u.StragglerOneIn > 0 {
			text := fmt.Sprintf("%s: 1 in %d takes %s", u.Name, u.StragglerOneIn, quantity.Span(u.Straggler))
			d.text(seqNames, "time", text)
			d.says = append(d.says, text)
			d.y += seqRow
		}
	}
}

// requests draws requests that ask nobody, or not all the same: each waits, blocks
// or computes in the server, calls a library that blocks, or is answered at once.
func (d *drawing) requests(kinds []results.RequestInfo) {
	d.name("client")
	d.text(seqNames, "time", "sends, and waits for the answer")
	d.y += seqRow
	longest := 0.0
	for _, k := range kinds {
		longest = max(longest, k.Wait+k.Block+k.Compute)
	}
	for _, k := range kinds {
		name := "server"
		if k.Class != "" {
			name = k.Class
			if k.Share > 0 && !apart(kinds) {
				name += ", " + quantity.ShortPercent(k.Share)
			}
		}
		d.name(name)
		x := float64(seqNames)
		var does []string
		part := func(seconds float64, kind, text string) {
			if seconds > 0 {
				width := seconds / longest * (seqWidth - seqNames - 260)
				d.bar(x, width, kind)
				x += max(width, seqBlink)
				does = append(does, text+" "+quantity.Span(seconds))
			}
		}
		part(k.Wait, "wait", "waits for")
		part(k.Block, "wait", "makes a blocking call of")
		part(k.Compute, "busy", "computes for")
		if n := len(k.LibraryCalls); n > 0 {
			d.bar(x, float64(n*seqCall), "whole")
			x += float64(n * seqCall)
			does = append(does, "answers after "+quantity.Plural(n, "blocking call"))
		}
		if does == nil {
			d.bar(x, seqBlink, "whole")
			x += seqBlink
			does = []string{"answers at once"}
		}
		text := strings.Join(does, ", ")
		d.text(x+5, "time", text)
		d.says = append(d.says, name+" "+text)
		d.y += seqRow
		d.blocks(k.LibraryCalls)
	}
}

// blocks draws calls of a library, one after the other. How long they take is for the
// measurement to say.
func (d *drawing) blocks(calls []string) {
	for i, call := range calls {
		d.name("library")
		x := float64(seqNames + i*seqCall)
		d.bar(x, seqCall, "wait")
		d.text(x+seqCall+5, "time", call)
		d.says = append(d.says, "the library is to "+call)
		d.y += seqRow
	}
}

func shorten(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return s
}

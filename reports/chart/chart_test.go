package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"interleave/internal/golden"
)

var nan = math.NaN()

func mark(v float64) Mark {
	return Mark{Value: v, Low: v * 0.94, High: v * 1.07, Trials: []float64{v * 0.93, v * 0.98, v, v * 1.03, v * 1.08}}
}

// samples are charts as a report has them.
func samples() map[string]Chart {
	names := []string{"cgi", "prefork", "threadpool", "eventloop", "greenlet", "goroutine"}
	colors := []int{7, 6, 1, 5, 3, 2}
	wide := Rows{Axis: "requests per second"}
	near := Rows{Axis: "CPU per request, µs"}
	two := Rows{Axis: "latency, ms"}
	spectrum := Lines{
		XAxis: "percentile", YAxis: "latency, ms", XLog: true,
		XTicks: []Tick{{2, "50"}, {10, "90"}, {100, "99"}, {1000, "99.9"}},
	}
	memory := Lines{XAxis: "open connections", YAxis: "memory, MB", FromZero: true}
	order := Lines{XAxis: "trial, in the order run", YAxis: "throughput over the cell's median", Dots: true, Rules: []float64{5.5, 11.5}, Level: 1}
	for i, name := range names {
		look := Look{Color: colors[i], Marker: i, Dash: i}
		v := []float64{612, 44600, 61200, 74000, 71500, 66000}[i]
		wide.Rows = append(wide.Rows, Row{Label: name, Look: look, Marks: []Mark{mark(v)}, Text: fmt.Sprint(v)})
		near.Rows = append(near.Rows, Row{Label: name, Look: look, Marks: []Mark{mark(4 + float64(i))}, Text: fmt.Sprintf("%.2f", 4+float64(i))})
		p99 := mark(float64(9 * (i + 1)))
		p99.Hollow = true
		two.Rows = append(two.Rows, Row{Label: name, Look: look, Marks: []Mark{mark(2 + float64(i)), p99}, Text: "2.00 / 9.00"})
		s := Series{Label: name, Look: look}
		m := Series{Label: name, Look: look}
		d := Series{Label: name, Look: look}
		for x := 1.0; x < 900*float64(i+1); x *= 1.3 {
			s.X, s.Y = append(s.X, x), append(s.Y, (1+float64(i)/4)*math.Pow(x, 0.3+0.1*float64(i%3)))
		}
		for x := 0.0; x <= 1000; x += 250 {
			m.X, m.Y = append(m.X, x), append(m.Y, 4+x*0.001*float64(i))
		}
		for b := range 3 {
			d.X, d.Y = append(d.X, float64(b*6+(i+b)%6)), append(d.Y, 1+0.01*float64(i-3)*float64(b))
		}
		spectrum.Series, memory.Series, order.Series = append(spectrum.Series, s), append(memory.Series, m), append(order.Series, d)
	}
	two.Rows[5].Doubt = "overloaded"
	wide.Rows[5].Marks, wide.Rows[5].Text, wide.Rows[5].Doubt = []Mark{{Value: 66000, Low: nan, High: nan, Open: true}}, "≥ 66,000", "limited"
	near.Rows[2] = Row{Label: "threadpool", Look: near.Rows[2].Look, Missing: "not measured: the server answered wrongly"}
	growth := Lines{XAxis: "clients (log scale)", YAxis: "requests per second", XLog: true}
	for i, name := range names {
		m := Series{Label: name, Look: Look{Color: colors[i], Marker: i, Dash: i}, Marked: true}
		for n := 1.0; n <= 512; n *= 4 {
			v := 1000 * n / (1 + 0.02*float64(i+1)*(n-1) + 1e-5*n*n)
			m.X, m.Y, m.Low, m.High = append(m.X, n), append(m.Y, v), append(m.Low, v*0.9), append(m.High, v*1.15)
			m.Hollow = append(m.Hollow, i == 2 && n > 100)
		}
		if i == 3 { // a gap in the middle
			m.Y[2] = nan
		} else {
			for n := 1.0; n <= 512; n *= 1.4 {
				m.CurveX, m.CurveY = append(m.CurveX, n), append(m.CurveY, 1000*n/(1+0.02*float64(i+1)*(n-1)+1e-5*n*n))
			}
		}
		growth.Series = append(growth.Series, m)
	}
	limited := Lines{XAxis: "clients (log scale)", YAxis: "requests per second", XLog: true, Series: []Series{
		{Label: "eventloop", Look: Look{Color: 5}, Marked: true, X: []float64{1, 10, 100}, Y: []float64{7e3, 8e4, 9e4}, Bounds: []Bound{Exact, AtLeast, AtLeast}},
		{Label: "prefork", Look: Look{Color: 6, Marker: 1}, Marked: true, X: []float64{1, 10, 100}, Y: []float64{6e3, 5e4, nan}},
		{Label: "greenlet", Look: Look{Color: 3, Marker: 2}, Marked: true, X: []float64{1, 10, 100}, Y: []float64{5e3, 9e3, 8e3}, Bounds: []Bound{Exact, Exact, AtMost}},
	}}
	forest := Forest{Axis: "CPU per request over goroutine's", Margin: 0.1}
	for i, name := range names {
		v := []float64{163, 0, 1.9, 0.93, 1.02, 1}[i]
		row := Ratio{Label: name, Look: Look{Color: colors[i], Marker: i, Dash: i}, Value: v, Low: v * 0.96, High: v * 1.05, Text: fmt.Sprintf("%.3g× [%.3g–%.3g]", v, v*0.96, v*1.05)}
		switch name {
		case "prefork":
			row.Missing = "not measured: the server answered wrongly"
		case "greenlet":
			row.Hollow = true
		case "goroutine":
			row.Low, row.High, row.Text = nan, nan, "reference"
		}
		forest.Rows = append(forest.Rows, row)
	}
	shares := Lines{XAxis: "slowdown, %", YAxis: "share, %", FromZero: true, Linear: true, Rules: []float64{3}}
	for i, name := range names[:3] {
		look := Look{Color: colors[i], Marker: i, Dash: i}
		s := Series{Label: name, Look: look}
		for x := range 4 {
			v := []float64{2, 40, 90, 99}[(x+i)%4]
			s.X, s.Y = append(s.X, 5*float64(x)), append(s.Y, v)
			s.Low, s.High = append(s.Low, v*0.9), append(s.High, min(v*1.1+4, 100))
		}
		shares.Series = append(shares.Series, s)
	}
	return map[string]Chart{"strip": stripSample(), "strip-calls": stripOfCalls(), "growth": growth, "limited": limited, "shares": shares, "forest": forest, "rows-log": wide, "rows-bars": near, "rows-two-marks": two, "spectrum": spectrum, "memory": memory, "order": order}
}

func caption(name string) Caption {
	return Caption{ID: name, Title: "The chart " + name, Desc: "What it shows."}
}

// The drawing is held by golden files: after a wanted change, look at the new
// charts and run the test with -update.
func TestGolden(t *testing.T) {
	for name, c := range samples() {
		got, err := File(c, caption(name))
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name+".svg", got)
	}
}

func TestSameChartSameBytes(t *testing.T) {
	a, b := samples(), samples()
	for name := range a {
		one, err1 := Inline(a[name], caption(name))
		two, err2 := Inline(b[name], caption(name))
		if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
			t.Errorf("Inline(%s) twice: errors %v and %v, equal %v; want the same bytes", name, err1, err2, bytes.Equal(one, two))
		}
		p1, err1 := PNG(a[name], caption(name))
		p2, err2 := PNG(b[name], caption(name))
		if err1 != nil || err2 != nil || !bytes.Equal(p1, p2) {
			t.Errorf("PNG(%s) twice: errors %v and %v, equal %v; want the same bytes", name, err1, err2, bytes.Equal(p1, p2))
		}
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
	}
}

func TestInlineTakesThePagesColoursAndFont(t *testing.T) {
	for name, c := range samples() {
		svg, err := Inline(c, caption(name))
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg)
		s := string(svg)
		for _, bad := range []string{"font-family", "style=", `="#`, "<?xml", "xlink"} {
			if strings.Contains(s, bad) {
				t.Errorf("Inline(%s) contains %q: a marker colour, a font or a fixed size is left", name, bad)
			}
		}
		for _, good := range []string{"viewBox=", `class="fmuted`, "<title id=", "<desc id=", "<text"} {
			if !strings.Contains(s, good) {
				t.Errorf("Inline(%s) lacks %q", name, good)
			}
		}
		if len(svg) > 10_000 {
			t.Errorf("Inline(%s) has %d bytes, want at most 10,000", name, len(svg))
		}
	}
}

func TestPNGIsSharp(t *testing.T) {
	data, err := PNG(samples()["memory"], caption("memory"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || img.Width != 2*linesWidth {
		t.Errorf("PNG: width %d, error %v, want %d pixels", img.Width, err, 2*linesWidth)
	}
}

// What no axis can show must not stop a report.
func TestDegenerateCharts(t *testing.T) {
	hostile := Row{Label: `<script>alert("x")</script>` + strings.Repeat("n", 80), Text: "&", Marks: []Mark{mark(1)}}
	for name, c := range map[string]Chart{
		"no rows":            Rows{},
		"only missing":       Rows{Rows: []Row{{Label: "a", Missing: "not measured: " + strings.Repeat("why ", 40)}}},
		"NaN":                Rows{Rows: []Row{{Label: "a", Marks: []Mark{{Value: nan, Low: nan, High: nan, Trials: []float64{nan}}}}}},
		"zero":               Rows{Rows: []Row{{Label: "a", Marks: []Mark{mark(0)}}}},
		"negative and large": Rows{Rows: []Row{{Label: "a", Marks: []Mark{mark(-3)}}, {Label: "b", Marks: []Mark{mark(1e9)}}}},
		"zero beside decades": Rows{Rows: []Row{
			{Label: "a", Marks: []Mark{mark(0)}}, {Label: "b", Marks: []Mark{mark(1)}}, {Label: "c", Marks: []Mark{mark(1e4)}}}},
		"infinite":      Rows{Rows: []Row{{Label: "a", Marks: []Mark{mark(math.Inf(1))}}}},
		"hostile label": Rows{Rows: []Row{hostile}},
		"no ratios":     Forest{},
		"ratios without logarithm": Forest{Margin: 0.1, Rows: []Ratio{
			{Label: "a", Value: 0, Low: nan, High: nan}, {Label: "b", Value: -1, Low: -2, High: 1}, {Label: "c", Value: nan},
			{Label: "d", Value: math.Inf(1), Low: 1, High: math.Inf(1)}, {Label: "e", Value: 1e300, Low: 1e-300, High: 1e300}}},
		"no lines":    Lines{},
		"one point":   Lines{Series: []Series{{Label: "a", X: []float64{1}, Y: []float64{5}}}},
		"zero on log": Lines{XLog: true, Series: []Series{{Label: "a", X: []float64{0, 1, 10}, Y: []float64{0, 1, 1e6}}}},
		"all NaN":     Lines{Dots: true, Series: []Series{{Label: "a", X: []float64{nan}, Y: []float64{nan}}}},
	} {
		t.Run(name, func(t *testing.T) {
			for kind, f := range map[string]func(Chart, Caption) ([]byte, error){"Inline": Inline, "File": File} {
				svg, err := f(c, Caption{ID: "x", Title: "<b>", Desc: "&"})
				if err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
				wellFormed(t, svg)
				if strings.Contains(string(svg), "NaN") || strings.Contains(string(svg), "Inf") {
					t.Errorf("%s draws a value that is not a number:\n%s", kind, svg)
				}
				if strings.Contains(string(svg), "<script") {
					t.Errorf("%s does not escape its text", kind)
				}
			}
			if _, err := PNG(c, Caption{Title: "x"}); err != nil {
				t.Errorf("PNG: %v", err)
			}
		})
	}
}

// Long names leave the marks their width: they are shortened in the middle, and
// a pointer over them shows them in full. The suite's own are not.
func TestLongNames(t *testing.T) {
	const long, short = "gunicorn-gevent-with-two-workers", "prefork-greenlet"
	marks := []Mark{mark(1), mark(300)}
	for name, c := range map[string]Chart{
		"rows":   Rows{Rows: []Row{{Label: long, Model: "m-a", Marks: marks, Text: "300"}, {Label: short, Marks: marks}}},
		"forest": Forest{Rows: []Ratio{{Label: long, Value: 2}, {Label: short, Value: 3}}},
		"lines":  Lines{Series: []Series{{Label: long + " 2.25 KiB", X: []float64{1, 2}, Y: []float64{1, 2}}, {Label: short + " 2.25 KiB", X: []float64{1, 2}, Y: []float64{2, 3}}}},
	} {
		svg, err := Inline(c, Caption{ID: "x"})
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg)
		got := string(svg)
		if strings.Count(got, "<title>") != 1 || !strings.Contains(got, "<title>"+long) {
			t.Errorf("%s: want one title, the long name in full: %s", name, got)
		}
		if !strings.Contains(got, ">gunicorn") || strings.Contains(got, long+"</text>") {
			t.Errorf("%s: the long name is lost, or not shortened: %s", name, got)
		}
		if !strings.Contains(got, ">"+short) {
			t.Errorf("%s: %s is not written in full: %s", name, short, got)
		}
		if name == "lines" && strings.Count(got, " 2.25 KiB</text>") != 2 {
			t.Errorf("%s: a figure beside a name is cut off: %s", name, got)
		}
	}
	l := newRowLayout(draw.New(newSVGCanvas(rowsWidth, 100)), []rowWords{{label: long, text: "12,300"}}, lightTheme(), 1)
	if left := l.width() - l.names - l.texts; left < l.width()/2 {
		t.Errorf("a long name and a figure leave the marks %.0f of %.0f, want half", left, l.width())
	}
}

func TestTicksAreOneTwoFive(t *testing.T) {
	for _, c := range []struct {
		log       bool
		low, high float64
		want      string
	}{
		{false, 0, 10, "0 5 10"},
		{false, 0, 74000, "0 20k 40k 60k"},
		{false, 0, 0.031, "0 0.01 0.02 0.03"},
		{true, 500, 90000, "1k 3k 10k 30k"},
		{true, 0.09, 1.1, "0.1 0.3 1"},
		{true, 2, 7, "2 5"},
		{true, 1, 1e6, "1 100 10k 1M"},
	} {
		ticks := linearTicks(c.low, c.high, 4)
		if c.log {
			ticks = logTicks(c.low, c.high, 5)
		}
		var got []string
		for _, tick := range ticks {
			if tick.Label != "" {
				got = append(got, tick.Label)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("ticks from %v to %v (log %v) = %q, want %q", c.low, c.high, c.log, s, c.want)
		}
	}
}

func TestNamesAtLineEndsKeepApart(t *testing.T) {
	ends := make([]lineEnd, 8)
	for i := range ends {
		ends[i].y = vg.Length(100 + i%3)
	}
	ends[7].y = 10
	spread(ends, 0, 200, labelGap)
	for i := 1; i < len(ends); i++ {
		if gap := ends[i-1].y - ends[i].y; gap < labelGap-1e-9 {
			t.Errorf("names %d and %d are %v apart, want at least %v", i-1, i, gap, labelGap)
		}
	}
}

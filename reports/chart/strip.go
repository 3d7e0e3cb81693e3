package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Strip shows each request of a short time, for one model below the other: a bar from
// when it was due to when it was answered. Bars that overlap in time are stacked. All
// models have the same axis.
type Strip struct {
	Unit   string  // of the axis: "ms"
	Length float64 // of the axis
	// Late is how long a request may take: what lasts longer is drawn strong, from there
	// on. 0 means that nothing is late.
	Late float64
	Rows []StripRow

	// Heavy and Calls are what dark bars and the lines within bars are, LateText is Late,
	// and Coming what the strong ends of bars are, all for the key; empty where there are
	// none.
	Heavy, Calls, LateText, Coming string
}

// StripRow is one model.
type StripRow struct {
	Lead    bool // the first of its family
	Label   string
	Note    string // below the label
	Model   string // what a page finds the row by; empty if it need not
	Look    Look
	Bars    []Bar     // in the order in which they were due
	Texts   [2]string // at the row's end, one below the other
	Missing string    // in place of bars: why there are none
}

// Bar is one request. Its times are on the axis, and may be beyond it.
type Bar struct {
	Due, Sent, First, Done float64
	Heavy                  bool // drawn in ink
	Failed                 bool // drawn with a cross at its end
	Open                   bool // not answered by Done
	// Calls are stretches of it in which others worked for it, in lanes that are the same
	// for all bars.
	Calls []Call
}

// Call is a stretch of a bar.
type Call struct {
	Lane     int // from 0
	From, To float64
}

const (
	stripWidth = 700
	// bandLeast has room for two lines of text, and bandMost keeps a page short.
	bandLeast = 30
	bandMost  = 84
	bandGap   = 4 // above and below the bars

	barPitch   = 4.4 // from one stacked bar to the next, at most
	leastPitch = 1.4
	lanePitch  = 1.7 // of calls within a bar, at most
	thinnest   = 1   // the least that is seen of a bar
)

func (s Strip) size() (width, height vg.Length) {
	for _, r := range s.Rows {
		band, _ := s.band(r)
		height += band
	}
	return stripWidth, max(height, bandLeast) + stripAxis + keyRoom
}

// rows makes a strip a rowed chart. Its rows tell their heights themselves.
func (s Strip) rows() (n int, each vg.Length) { return len(s.Rows), bandLeast }

// band is the height of a row, and from one of its bars to the next that is stacked on it.
func (s Strip) band(r StripRow) (height, pitch vg.Length) {
	_, depth := r.stack()
	pitch = s.widest()
	if depth > 0 {
		pitch = min(pitch, (bandMost-2*bandGap)/vg.Length(depth))
	}
	return max(bandLeast, pitch*vg.Length(depth)+2*bandGap), pitch
}

// lanes is how many lanes of calls bars have; 0 if there are no calls.
func (s Strip) lanes() (most int) {
	for _, r := range s.Rows {
		for _, b := range r.Bars {
			for _, c := range b.Calls {
				most = max(most, c.Lane+1)
			}
		}
	}
	return most
}

// widest is the pitch of stacked bars if there is room.
func (s Strip) widest() vg.Length {
	if lanes := s.lanes(); lanes > 0 {
		return lanePitch*vg.Length(lanes) + 1.6
	}
	return barPitch
}

// stack gives each bar the first place that is free when it is due.
func (r StripRow) stack() (places []int, depth int) {
	var free []float64 // from when each place is
	for _, b := range r.Bars {
		place := 0
		for place < len(free) && free[place] > b.Due {
			place++
		}
		if place == len(free) {
			free = append(free, 0)
		}
		free[place] = b.Done
		places = append(places, place)
	}
	return places, len(free)
}

func (s Strip) draw(c draw.Canvas, t theme) {
	name, note := textStyle(t[ink], labelSize), textStyle(t[muted], tickSize)
	var names, texts vg.Length
	for _, r := range s.Rows {
		names = max(names, name.Width(r.Label), note.Width(r.Note))
		texts = max(texts, note.Width(r.Texts[0]), note.Width(r.Texts[1]))
	}
	const margin = 3
	c = draw.Crop(c, margin, -margin, 0, 0)
	width := c.Max.X - c.Min.X
	names, texts = min(names, 0.22*width), min(texts, 0.26*width)
	p := newPlot(t)
	p.HideY()
	p.X.Min, p.X.Max = 0, max(s.Length, 1e-9)
	ticks := linearTicks(0, p.X.Max, 8)
	for i := range ticks {
		ticks[i].Label += " " + s.Unit
	}
	p.X.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Min, p.Y.Max = 0, 1
	p.Add(plotterFunc(func(inner draw.Canvas, p *plot.Plot) {
		x := along(inner, p)
		for _, tick := range ticks {
			inner.StrokeLine2(stroke(t[grid], 0.5), x(tick.Value), inner.Min.Y, x(tick.Value), inner.Max.Y)
		}
		top := inner.Max.Y
		for i, r := range s.Rows {
			label, full := fitName(name, r.Label, names)
			band, pitch := s.band(r)
			tallGroup(c, r.Model, full, band, func() {
				if i > 0 {
					c.StrokeLine2(stroke(t[grid], 0.75), c.Min.X, top, c.Max.X, top)
				}
				above, below := top-10, top-22
				c.FillText(name, vg.Point{X: c.Min.X, Y: above}, label)
				if r.Note != "" {
					c.FillText(note, vg.Point{X: c.Min.X, Y: below}, fit(note, r.Note, names))
				}
				if r.Missing != "" {
					onPaper(c, t, note, vg.Point{X: inner.Min.X + 4, Y: above}, fit(note, r.Missing, c.Max.X-inner.Min.X-4))
					return
				}
				for line, text := range r.Texts {
					c.FillText(note, vg.Point{X: c.Max.X - texts, Y: []vg.Length{above, below}[line]}, fit(note, text, texts))
				}
				r.draw(bars{Canvas: c, x: x, top: top - bandGap, pitch: pitch, late: s.Late, lanes: s.lanes(), length: s.Length}, t)
			})
			top -= band
		}
	}))
	drawPlot(p, draw.Crop(c, names+12, -(texts+10), keyRoom, 0))
	s.key(c, t, note)
}

// key says below the axis what the bars are.
func (s Strip) key(c draw.Canvas, t theme, style draw.TextStyle) {
	const long, gap = 16, 5
	at := vg.Point{X: c.Min.X, Y: c.Min.Y + keyRoom/2}
	for _, part := range []struct {
		color color.Color
		width float64
		text  string
	}{
		{faded(t[muted]), 4, "a request, from due to answered"}, {t[muted], 4, s.LateText}, {t[muted], 4, s.Coming}, {t[ink], 4, s.Heavy}, {t[ink], 1, s.Calls},
	} {
		if part.text == "" {
			continue
		}
		c.StrokeLine2(stroke(part.color, part.width), at.X, at.Y, at.X+long, at.Y)
		c.FillText(style, vg.Point{X: at.X + long + gap, Y: at.Y}, part.text)
		at.X += long + gap + style.Width(part.text) + 3*gap
	}
}

// The height of the key, and of the axis above it.
const (
	keyRoom   = 16
	stripAxis = 18
)

// bars is where the bars of one model go.
type bars struct {
	draw.Canvas
	x          func(float64) vg.Length
	top, pitch vg.Length
	late       float64
	length     float64 // of the axis
	lanes      int
}

// draw draws the bars, all parts of one kind as one path.
func (r StripRow) draw(c bars, t theme) {
	var queued, pale, strong, dark, ends, calls, crosses vg.Path
	thick := max(c.pitch*0.78, leastPitch*0.7)
	places, _ := r.stack()
	order := make([]int, len(r.Bars)) // by their places: steps from one to the next are short
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return places[i] - places[j] })
	for _, i := range order {
		b := r.Bars[i]
		y := c.top - vg.Length(places[i])*c.pitch - thick/2
		piece := func(p *vg.Path, from, to float64, y vg.Length) {
			if to <= from || to <= 0 || from >= c.length {
				return
			}
			begin := whole(c.x(from))
			p.Move(vg.Point{X: begin, Y: y})
			p.Line(vg.Point{X: max(whole(c.x(to)), begin+thinnest), Y: y})
		}
		late := math.Inf(1)
		if c.late > 0 && !b.Open {
			late = b.Due + c.late
		}
		if c.x(b.Sent)-c.x(b.Due) > thinnest {
			piece(&queued, b.Due, b.Sent, y)
		}
		if b.Heavy {
			piece(&dark, b.Sent, b.Done, y)
		} else {
			piece(&pale, b.Sent, min(b.First, late), y)
			piece(&strong, max(b.Sent, late), b.First, y)
			piece(&ends, b.First, b.Done, y)
		}
		for _, call := range slices.SortedStableFunc(slices.Values(b.Calls), func(a, b Call) int { return a.Lane - b.Lane }) {
			lane := thick * (vg.Length(call.Lane) + 0.5) / vg.Length(max(c.lanes, 1))
			piece(&calls, call.From, call.To, y+thick/2-lane)
		}
		if b.Done < 0 || b.Done > c.length || b.Open {
			continue
		}
		if end := c.x(b.Done); b.Failed {
			const arm = 2.2
			crosses.Move(vg.Point{X: end - arm, Y: y - arm})
			crosses.Line(vg.Point{X: end + arm, Y: y + arm})
			crosses.Move(vg.Point{X: end - arm, Y: y + arm})
			crosses.Line(vg.Point{X: end + arm, Y: y - arm})
		}
	}
	full := float64(thick)
	strokePath(c.Canvas, queued, t.line(r.Look), 0.5)
	strokePath(c.Canvas, pale, faded(t.line(r.Look)), full)
	strokePath(c.Canvas, strong, t.line(r.Look), full)
	strokePath(c.Canvas, dark, t[ink], full)
	strokePath(c.Canvas, ends, t.line(r.Look), full)
	if c.lanes > 0 {
		strokePath(c.Canvas, calls, t[ink], min(1, max(0.5, 0.6*full/float64(c.lanes))))
	}
	strokePath(c.Canvas, crosses, t[ink], 0.9)
}

// whole rounds a place to a point, a seven hundredth of the picture: there are so many
// bars that their digits count.
func whole(x vg.Length) vg.Length { return vg.Length(math.Round(x.Points())) }

package chart

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func TestOutline(t *testing.T) {
	at := func(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }
	for _, c := range []struct {
		name string
		make func(p *vg.Path)
		want string
	}{
		{"empty", func(*vg.Path) {}, ""},
		{"straight up, right and across", func(p *vg.Path) {
			p.Move(at(1, 2))
			p.Line(at(1, 12))
			p.Line(at(4.5, 12))
			p.Line(at(4, 12.04))
			p.Line(at(0, 0))
		}, "M1-2v-10h3.5h-.5l-4 12"},
		{"to the same place", func(p *vg.Path) { p.Move(at(3, 0)); p.Line(at(3.01, 0)) }, "M3 0"},
		{"closed twice", func(p *vg.Path) {
			for range 2 {
				p.Move(at(0, 0))
				p.Line(at(0.04, 0.5))
				p.Close()
			}
		}, "M0 0v-.5zM0 0v-.5z"},
		{"a step away", func(p *vg.Path) {
			for i := range 3 {
				x := 100.1 + vg.Length(i)
				p.Move(at(x, 200.2))
				p.Line(at(x, 204.2))
			}
		}, "M100.1-200.2v-4m1 4v-4m1 4v-4"},
		{"circle", func(p *vg.Path) { p.Move(at(12, 10)); p.Arc(at(10, 10), 2, 0, 2*math.Pi) }, "M12-10a2 2 0 0 0-4 0a2 2 0 0 0 4 0"},
		{"quarter", func(p *vg.Path) { p.Move(at(0, 0)); p.Arc(at(0, 0), 10, math.Pi/2, -math.Pi/2) }, "M0 0v-10a10 10 0 0 1 7.1 2.9a10 10 0 0 1 2.9 7.1"},
	} {
		var p vg.Path
		c.make(&p)
		if got := outline(p); got != c.want {
			t.Errorf("%s: outline = %q, want %q", c.name, got, c.want)
		}
	}
}

// What belongs to a model is found by it in a page, and only there.
func TestModelsAreFound(t *testing.T) {
	look := Look{}
	for name, c := range map[string]Chart{
		"rows":   Rows{Rows: []Row{{Label: "a", Model: "m-a", Marks: []Mark{mark(1)}}, {Label: "b", Model: "m-b", Missing: "why"}, {Label: "c"}}},
		"forest": Forest{Rows: []Ratio{{Label: "a", Model: "m-a", Value: 1, Low: 0.9, High: 1.1}, {Label: "b", Model: "m-b", Missing: "why"}}},
		"lines":  Lines{Series: []Series{{Label: "a", Model: "m-a", Look: look, X: []float64{1, 2}, Y: []float64{1, 2}}, {Label: "b", Model: "m-b", X: []float64{1}, Y: []float64{2}}}},
		"dots":   Lines{Dots: true, Series: []Series{{Model: "m-a", X: []float64{1}, Y: []float64{2}}, {Model: "m-b", X: []float64{1}, Y: []float64{2}}}},
	} {
		svg, err := Inline(c, Caption{ID: "x"})
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg)
		s := string(svg)
		for _, m := range []string{"m-a", "m-b"} {
			if !strings.Contains(s, `<g data-m="`+m+`"><`) {
				t.Errorf("%s: model %s is not marked in %s", name, m, s)
			}
		}
		if file, err := File(c, Caption{}); err != nil || strings.Count(string(file), "<g") != strings.Count(string(file), "</g>") {
			t.Errorf("%s: the file's groups are not closed, or %v", name, err)
		}
		if rows := strings.Contains(s, ` data-row="22"`); rows != (name == "rows" || name == "forest") {
			t.Errorf("%s: is in rows: %v", name, rows)
		}
	}
}

func TestTransformsAreClosed(t *testing.T) {
	svg, err := paint(10, 10, func(c draw.Canvas) {
		c.Push()
		c.Translate(vg.Point{X: 1, Y: 2})
		c.Rotate(math.Pi / 2)
		c.Scale(2, 3)
		c.Fill(vg.Path{})
		c.Pop()
	})
	want := `<g transform="translate(1-2)"><g transform="rotate(-90)"><g transform="scale(2 3)"><path d=""/></g></g></g>`
	if err != nil || svg != want {
		t.Errorf("got %s, %v, want %s", svg, err, want)
	}
}

func TestLinear(t *testing.T) {
	for _, c := range []struct {
		name  string
		chart Chart
		was   bool
	}{
		{"rows over decades", Rows{Rows: []Row{{Marks: []Mark{mark(1)}}, {Marks: []Mark{mark(100)}}}}, true},
		{"rows close together", Rows{Rows: []Row{{Marks: []Mark{mark(1)}}, {Marks: []Mark{mark(2)}}}}, false},
		{"no rows", Rows{}, false},
		{"no lines", Lines{}, false},
	} {
		linear, was := Linear(c.chart)
		if was != c.was {
			t.Errorf("%s: Linear says that its axis was logarithmic: %v, want %v", c.name, was, c.was)
		}
		svg, err := Inline(linear, Caption{})
		if err != nil || strings.Contains(string(svg), "(log scale)") {
			t.Errorf("%s: Linear left the axis logarithmic, or %v", c.name, err)
		}
		if _, again := Linear(linear); again {
			t.Errorf("%s: Linear of the linear chart finds a logarithmic axis", c.name)
		}
	}
}

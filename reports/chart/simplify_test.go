package chart

import (
	"math"
	"testing"

	"gonum.org/v1/plot/vg"
)

// What is left out of a line is what nobody sees: no place of it moves, its
// ends and its corners stay.
func TestSimplified(t *testing.T) {
	line := func(y func(x float64) float64) (p vg.Path) {
		for i := range 101 {
			at := vg.Point{X: vg.Length(i), Y: vg.Length(y(float64(i)))}
			if i == 0 {
				p.Move(at)
			} else {
				p.Line(at)
			}
		}
		return p
	}
	for _, c := range []struct {
		name     string
		y        func(x float64) float64
		from, to int // how many places may be left
	}{
		{"straight", func(x float64) float64 { return x / 3 }, 2, 2},
		{"a corner", func(x float64) float64 { return math.Max(0, x-60) }, 3, 3},
		{"a tremble that nobody sees", func(x float64) float64 { return 0.1 * math.Sin(x) }, 2, 2},
		{"a spike", func(x float64) float64 { return 40 * math.Max(0, 1-math.Abs(x-50)) }, 5, 5},
		{"a curve", func(x float64) float64 { return 0.005 * x * x }, 8, 30},
		{"every corner is needed", func(x float64) float64 { return 5 * math.Mod(x, 2) }, 101, 101},
	} {
		whole := line(c.y)
		got := simplified(whole)
		if len(got) < c.from || len(got) > c.to {
			t.Errorf("%s: %d places are left of %d, want %d to %d", c.name, len(got), len(whole), c.from, c.to)
		}
		if got[0].Type != vg.MoveComp || got[0].Pos != whole[0].Pos || got[len(got)-1].Pos != whole[len(whole)-1].Pos {
			t.Errorf("%s: the ends have moved", c.name)
		}
		for _, step := range whole {
			nearest := vg.Length(math.Inf(1))
			for i := 1; i < len(got); i++ {
				nearest = min(nearest, fromLine(step.Pos, got[i-1].Pos, got[i].Pos))
			}
			if nearest > unseen {
				t.Errorf("%s: the line has moved by %v at %v", c.name, nearest, step.Pos)
			}
		}
	}
}

// Parts of a path are kept apart, and what is no line is left alone.
func TestSimplifiedKeepsParts(t *testing.T) {
	var p vg.Path
	for i := range 3 {
		p.Move(vg.Point{X: vg.Length(10 * i)})
		p.Line(vg.Point{X: vg.Length(10*i) + 2})
		p.Line(vg.Point{X: vg.Length(10*i) + 4})
	}
	p.Arc(vg.Point{}, 2, 0, 1)
	p.Line(vg.Point{X: 1})
	p.Close()
	var kinds []int
	for _, step := range simplified(p) {
		kinds = append(kinds, step.Type)
	}
	want := []int{vg.MoveComp, vg.LineComp, vg.MoveComp, vg.LineComp, vg.MoveComp, vg.LineComp, vg.ArcComp, vg.LineComp, vg.CloseComp}
	if len(kinds) != len(want) {
		t.Fatalf("steps of %v are left, want %v", kinds, want)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("step %d is %v, want %v", i, kinds[i], want[i])
		}
	}
}

package flame_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"interleave/reports/flame"
	"interleave/reports/measure"
	"interleave/results"
)

// profile is that of a run which sampled eventloop serving hello.
func profile(t *testing.T, s results.Stacks) *flame.Profile {
	t.Helper()
	s.Schema, s.Model, s.Scenario, s.Load, s.By, s.Took, s.Every = results.StacksSchema, "eventloop", "hello", "closed-64", "pprof", 5, 0.01
	run := &results.Run{Stacks: []*results.Stacks{&s}}
	run.Plan.Models = []results.ModelInfo{{Name: "eventloop"}, {Name: "goroutine"}}
	all := flame.Profiles(measure.Build(run, nil), "hello")
	if len(all) != 1 || len(flame.Profiles(measure.Build(run, nil), "hog")) != 0 {
		t.Fatalf("%d profiles of hello, want 1, and none of hog", len(all))
	}
	return all[0]
}

// drawn checks that a drawing is well-formed, and returns its titles.
func drawn(t *testing.T, p *flame.Profile) (titles []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(p.SVG)))
	title := false
	for {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.StartElement:
			title = token.Name.Local == "title"
		case xml.CharData:
			if title {
				titles = append(titles, string(token))
			}
		case xml.EndElement:
			title = false
		}
		if errors.Is(err, io.EOF) {
			return titles
		}
		if err != nil {
			t.Fatalf("the drawing is not well-formed: %v\n%s", err, p.SVG)
		}
	}
}

func TestAFlameGraph(t *testing.T) {
	var s results.Stacks
	s.Fold([]results.Stack{
		{Frames: []string{"main.main", "interleave/models/internal/callback.(*Loop).run", "syscall.write"}, Count: 60},
		{Frames: []string{"main.main", "interleave/models/internal/callback.(*Loop).run"}, Count: 10},
		{Frames: []string{"runtime.mcall", "<script>&\"x"}, Count: 30},
	})
	p := profile(t, s)
	titles := drawn(t, p)
	for _, want := range []string{
		"main.main: 70.0 %, 70 samples", "interleave/models/internal/callback.(*Loop).run: 70.0 %, 70 samples",
		"syscall.write: 60.0 %, 60 samples", `<script>&"x: 30.0 %, 30 samples`,
	} {
		if !strings.Contains(strings.Join(titles, "\n"), want) {
			t.Errorf("no box is called %q, but:\n%s", want, strings.Join(titles, "\n"))
		}
	}
	// A box lies below its caller's, and begins where that begins.
	if want := `<svg class="k" x="0.00%" y="34" width="60.00%" height="16">`; !strings.Contains(string(p.SVG), want) {
		t.Errorf("no box %s in %s", want, p.SVG)
	}
	if !strings.Contains(string(p.SVG), ">callback.(*Loop).run</text>") {
		t.Error("names are not short in their boxes")
	}
	if len(p.Own) != 3 || p.Own[0].Name != "syscall.write" || p.Own[0].Share != "60.0 % [50.4–69.6]" {
		t.Errorf("the functions are %+v, want syscall.write first, with 60 %% and its interval", p.Own)
	}
}

// TestALargeFlameGraphIsBounded: the thinnest boxes go first.
func TestALargeFlameGraphIsBounded(t *testing.T) {
	var samples []results.Stack
	for i := range 5000 {
		frames := []string{"main"}
		for j := range 40 {
			frames = append(frames, fmt.Sprintf("a/long/name/of/a/function.number%d.in.row%d", i, j))
		}
		samples = append(samples, results.Stack{Frames: frames, Count: 1})
	}
	samples = append(samples, results.Stack{Frames: []string{"main", "wide"}, Count: 5000})
	var s results.Stacks
	s.Fold(samples)
	p := profile(t, s)
	titles := drawn(t, p)
	if len(p.SVG) > flame.MaxSVG+1000 || !strings.Contains(strings.Join(titles, "\n"), "wide: 50.0 %") {
		t.Errorf("the drawing has %d bytes, want at most %d and the widest boxes: %.300q", len(p.SVG), flame.MaxSVG, titles)
	}
}

func TestWithoutSamplesItSaysWhy(t *testing.T) {
	for _, tt := range []struct{ failed, want string }{
		{"perf is not installed", "perf is not installed"}, {"", "its file holds no samples"},
	} {
		if p := profile(t, results.Stacks{Failed: tt.failed}); p.Why != tt.want || p.SVG != "" {
			t.Errorf("why %q, drawing %q; want %q and none", p.Why, p.SVG, tt.want)
		}
	}
}

package course

import (
	"encoding/json"
	"io"
	"math"
	"time"

	"interleave/results/history"
)

// Schema is the version of what JSON writes.
const Schema = "interleave/course/v1"

// JSON writes courses for other programs, in base units.
func JSON(w io.Writer, courses []history.Course) error {
	type point struct {
		When   time.Time `json:"when"`
		Commit string    `json:"commit"`
		Run    string    `json:"run"`
		history.Figure
	}
	type change struct {
		When   time.Time `json:"when"` // of the first run after it
		Commit string    `json:"commit"`
		Index  int       `json:"index"` // of that run among the points
		Before float64   `json:"before"`
		After  float64   `json:"after"`
		Step   *float64  `json:"step"` // share of before; null if that was zero
		P      float64   `json:"p"`
	}
	type course struct {
		history.Kind
		Cell    string   `json:"cell"`
		Metric  string   `json:"metric"`
		Points  []point  `json:"points"`
		Changes []change `json:"changes"`
	}
	doc := struct {
		Schema  string   `json:"schema"`
		Courses []course `json:"courses"`
	}{Schema, []course{}}
	for _, c := range courses {
		out := course{Kind: c.Kind, Cell: c.Cell, Metric: c.Metric, Changes: []change{}}
		for _, p := range c.Points {
			out.Points = append(out.Points, point(p))
		}
		for i := 1; i < len(c.Segments); i++ {
			s := c.Segments[i]
			first := c.Points[s.First]
			made := change{When: first.When, Commit: first.Commit, Index: s.First, Before: c.Segments[i-1].Median, After: s.Median, P: s.P}
			if step := c.Step(i); !math.IsNaN(step) && !math.IsInf(step, 0) {
				made.Step = &step
			}
			out.Changes = append(out.Changes, made)
		}
		doc.Courses = append(doc.Courses, out)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

package verdict_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/gatetest"
	"interleave/reports/verdict"
	"interleave/results"
)

func terminal(t *testing.T, g *results.Gate, o layout.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := verdict.Terminal(&b, g, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func written(t *testing.T, write func(io.Writer, *results.Gate) error, g *results.Gate) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, c := range gatetest.Cases() {
		if c.Name == "many" { // held by its size
			continue
		}
		g := c.Make()
		golden.Check(t, c.Name+".txt", []byte(terminal(t, g, layout.Options{})))
		if c.Name == "fail" {
			for _, width := range []int{80, 40, 20} {
				golden.Check(t, fmt.Sprintf("fail-%d.txt", width), []byte(terminal(t, g, layout.Options{Width: width})))
			}
		}
		golden.Check(t, c.Name+".md", []byte(written(t, verdict.Markdown, g)))
		switch c.Name {
		case "broken", "base-broken", "fail", "hostile", "void":
			golden.Check(t, c.Name+".xml", []byte(written(t, verdict.JUnit, g)))
		}
	}
}

package verdict_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"interleave/reports/gatetest"
	"interleave/reports/text"
	"interleave/reports/verdict"
	"interleave/results"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it and run the test with -update. got:\n%s", path, got)
	}
}

func terminal(t *testing.T, g *results.Gate, o text.Options) string {
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
		golden(t, c.Name+".txt", []byte(terminal(t, g, text.Options{})))
		golden(t, c.Name+".md", []byte(written(t, verdict.Markdown, g)))
		switch c.Name {
		case "broken", "base-broken", "fail", "hostile", "void":
			golden(t, c.Name+".xml", []byte(written(t, verdict.JUnit, g)))
		}
	}
}

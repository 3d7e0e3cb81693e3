// Package golden compares what a test has got with a file that somebody has
// looked at. All tests that use it share the flag -update.
package golden

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

// Updating reports whether -update was given, for files that are written by
// other means.
func Updating() bool { return *update }

// Check fails the test if got is not what the file of that name in testdata
// holds; with -update it writes the file instead.
func Check(t testing.TB, name string, got []byte) {
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
		t.Fatalf("%v: run the test with -update and look at what it writes", err)
		return
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs %s: look at it and run the test with -update", path, difference(got, want))
	}
}

// difference says where got begins to differ from want.
func difference(got, want []byte) string {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	line := func(lines [][]byte, i, from int) string {
		if i >= len(lines) {
			return "the end"
		}
		const enough = 160
		text := lines[i][from:]
		if len(text) > enough {
			return fmt.Sprintf("%q…", text[:enough])
		}
		return fmt.Sprintf("%q", text)
	}
	i := 0
	for i < min(len(g), len(w)) && bytes.Equal(g[i], w[i]) {
		i++
	}
	from := 0 // in the line
	if i < min(len(g), len(w)) {
		for from < min(len(g[i]), len(w[i])) && g[i][from] == w[i][from] {
			from++
		}
		from = max(from-40, 0)
	}
	return fmt.Sprintf("in line %d, got\n\t%s\nwant\n\t%s\n", i+1, line(g, i, from), line(w, i, from))
}

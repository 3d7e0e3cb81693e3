package browsertest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"interleave/reports"
	"interleave/reports/html"
	"interleave/reports/reporttest"
	"interleave/results"
)

// full is a run of everything.
var full = reporttest.Shape{Models: 13, Scenarios: 14, Blocks: 10}

// runs are the made-up runs whose pages are looked at.
var runs = []string{"quick", "doubted", "hostile", "all-invalid", "one-model", "empty", "full"}

var (
	written = map[string]string{}
	writing sync.Mutex
)

// page writes the report on a made-up run and returns its address.
func page(t *testing.T, name string) string {
	t.Helper()
	writing.Lock()
	defer writing.Unlock()
	if written[name] == "" {
		dir, err := os.MkdirTemp("", "interleave-page-")
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, dir)
		path := filepath.Join(dir, name+".html")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := html.Write(f, reports.Build(made(t, name))); err != nil {
			t.Fatal(err)
		}
		written[name] = "file://" + path
	}
	return written[name]
}

// pages are the folders to be removed at the end.
var pages []string

func made(t *testing.T, name string) (*results.Run, []results.Trial) {
	if name == "full" {
		return reporttest.Full(full)
	}
	for _, c := range reporttest.Cases() {
		if c.Name == name {
			return c.Make()
		}
	}
	t.Fatalf("there is no made-up run %q", name)
	return nil, nil
}

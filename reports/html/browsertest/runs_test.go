package browsertest

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"interleave/reports"
	"interleave/reports/compare"
	"interleave/reports/html"
	"interleave/reports/reporttest"
	"interleave/results"
)

// full is a run of everything.
var full = reporttest.Shape{Models: 13, Scenarios: 15, Blocks: 10}

// runs are the made-up runs whose pages are looked at.
var runs = []string{"quick", "doubted", "hostile", "all-invalid", "one-model", "empty", "full"}

var (
	written = map[string]string{}
	writing sync.Mutex
)

// page writes the report on a made-up run, or one of the other pages, and
// returns its address.
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
		switch name {
		case "comparison":
			err = html.Comparison(f, comparison())
		case "advice":
			err = html.Advice(f, reporttest.Advice())
		case "index":
			shown := index
			shown.Runs = slices.Clone(index.Runs)
			shown.Runs[0].Strengths = reports.Build(made(t, "quick")).Strengths
			err = html.WriteIndex(f, &shown)
		default:
			err = html.Write(f, reports.Build(made(t, name)))
		}
		if err != nil {
			t.Fatal(err)
		}
		written[name] = "file://" + path
	}
	return written[name]
}

// pages are the folders to be removed at the end.
var pages []string

func made(t *testing.T, name string) (*results.Run, []results.Trial) {
	switch name {
	case "full":
		return reporttest.Full(full)
	case "outside": // greenlet is a server of another framework, with a handler for hello alone
		run, trials := reporttest.Full(reporttest.Quick)
		i := slices.IndexFunc(run.Plan.Models, func(m results.ModelInfo) bool { return m.Name == "greenlet" })
		run.Plan.Models[i].Outside = &results.Outside{File: "server.yaml", Scenarios: []string{"hello"}}
		return run, slices.DeleteFunc(trials, func(t results.Trial) bool { return t.Model == "greenlet" && t.Scenario != "hello" })
	case "thirteen":
		return reporttest.Full(reporttest.Shape{Models: 13, Scenarios: 8, Blocks: 6})
	}
	for _, c := range reporttest.Cases() {
		if c.Name == name {
			return c.Make()
		}
	}
	t.Fatalf("there is no made-up run %q", name)
	return nil, nil
}

// comparison is of a quick run and of one in which a model got slower and leaner.
func comparison() *compare.Comparison {
	shape := reporttest.Quick
	base, trials := reporttest.Full(shape)
	candidate, others := reporttest.Rerun(shape, 1)
	for i := range others {
		if t := &others[i]; t.Model == "prefork" {
			*t.CPUPerRequest *= 1.2
			*t.Memory.Peak *= 0.8
		}
	}
	return compare.New(
		compare.Side{Dir: "results/runs/20261119-140500-1a2b3c4d", Report: reports.Build(base, trials)},
		compare.Side{Dir: "results/runs/20261120-140500-5e6f7a8b", Report: reports.Build(candidate, others)})
}

// index lists a run with a report, one without and a folder that is none.
var index = html.Index{
	Folder: "results/runs",
	Runs: []html.IndexedRun{
		{
			Name: "20261120-140500-5e6f7a8b", Page: "20261120-140500-5e6f7a8b/report.html", When: "20 Nov 2026, 14:05 UTC",
			Host: "bench-1.example", Where: "2 CPUs Intel(R) Xeon(R) @ 2.80GHz · Linux 6.18 · Go 1.26",
			Size: "6 models × 5 scenarios, 6 blocks, profile quick", Trust: "good",
			Since: &html.Since{Run: "20261119-140500-1a2b3c4d", Worse: 1, Ties: 141, Most: []string{"hello prefork, CPU per request: 1.20×, worse"}},
		},
		{Name: "20261119-140500-1a2b3c4d", When: "19 Nov 2026, 14:05 UTC", Host: "laptop", Where: "8 CPUs", Size: "1 model × 1 scenario, 1 block", Trust: "poor", Finding: "Nothing was measured."},
	},
	Unreadable: []html.Unreadable{{Name: "notes", Why: "open results/runs/notes/run.json: no such file or directory"}},
}

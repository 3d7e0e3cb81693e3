package render

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports"
	"interleave/reports/benchfmt"
	"interleave/reports/chart"
	"interleave/reports/curve"
	"interleave/reports/html"
	"interleave/reports/text"
	"interleave/results"
)

// The files that Folder writes.
const (
	Page    = "report.html"
	Summary = "summary.md"
	Bench   = "bench.txt"
	Charts  = "charts" // a folder

	ComparisonPage = "compare.html" // by Comparison
)

// Folder reads the run in dir and writes its reports into the folder to, which
// is made if need be; dir if that is empty. It returns the report and the paths
// of the files, the page first. Where a file cannot be written the others are
// still tried; the error names the first that failed.
func Folder(dir, to string) (*reports.Report, []string, error) {
	run, trials, err := results.Load(dir)
	if err != nil {
		return nil, nil, err
	}
	capacities := capacitiesOf(dir, run)
	report := reports.Build(run, trials)
	report.Capacities = capacities
	paths, err := Write(cmp.Or(to, dir), report)
	return report, paths, err
}

// capacitiesOf are those in the folder of a run, nil if there are none. Such as cannot be
// read, or are not about the run, are left out with a doubt.
func capacitiesOf(dir string, run *results.Run) *results.Capacities {
	c, err := results.LoadCapacities(dir)
	why := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		why = err.Error()
	default:
		why = c.Foreign(run)
	}
	if why == "" {
		return c
	}
	run.Unkept = append(run.Unkept, "capacities are left out: "+why)
	return nil
}

// Write writes a report into dir as Folder does.
func Write(dir string, r *reports.Report) ([]string, error) {
	var paths []string
	var failed []error
	write := func(name string, make func() ([]byte, error)) {
		path := filepath.Join(dir, name)
		data, err := make()
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		}
		if err == nil {
			err = results.WriteFile(path, data)
		}
		if err != nil {
			failed = append(failed, err)
			return
		}
		paths = append(paths, path)
	}
	write(Page, form(r, html.Write))
	write(Summary, form(r, text.Markdown))
	write(Bench, form(r.Run, benchfmt.Write))
	for _, f := range figures(r) {
		write(filepath.Join(Charts, f.ID+".svg"), func() ([]byte, error) { return chart.File(f.Chart, f.Caption()) })
		write(filepath.Join(Charts, f.ID+".png"), func() ([]byte, error) { return chart.PNG(f.Chart, f.Caption()) })
	}
	return paths, first(failed)
}

// first is the first of several errors, which mostly have one cause, and how
// many more there are.
func first(failed []error) error {
	if len(failed) < 2 {
		return errors.Join(failed...)
	}
	return fmt.Errorf("%w (and so for %s more)", failed[0], quantity.Plural(len(failed)-1, "file"))
}

func form[T any](r T, write func(io.Writer, T) error) func() ([]byte, error) {
	return func() ([]byte, error) {
		var buf bytes.Buffer
		err := write(&buf, r)
		return buf.Bytes(), err
	}
}

// figures returns all charts of a report.
func figures(r *reports.Report) []chart.Figure {
	var all []chart.Figure
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			all = append(all, l.Figures...)
			if l.Strip != nil {
				all = append(all, *l.Strip)
			}
		}
		for _, f := range s.Shown {
			if !slices.ContainsFunc(all, func(other chart.Figure) bool { return other.ID == f.ID }) {
				all = append(all, f)
			}
		}
		for _, up := range s.SpeedUps {
			all = append(all, up.Figure)
		}
	}
	if r.Beside != nil {
		all = append(all, r.Beside.Figures...)
	}
	all = append(all, curve.Figures(r.Sweeps)...)
	all = append(all, r.Curves...)
	return append(all, r.Trust.Figures...)
}

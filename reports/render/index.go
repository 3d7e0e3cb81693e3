package render

import (
	"bytes"
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"interleave/reports"
	"interleave/reports/compare"
	"interleave/reports/html"
	"interleave/results"
)

// IndexPage is the file that Index writes.
const IndexPage = "index.html"

// Index writes a page that lists the runs in the folders of dir, newest first,
// and returns its path. A folder that holds no readable run is listed with the
// reason; those whose names begin with a dot are not looked at.
func Index(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var names []string
	for _, e := range entries {
		if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && info.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	index := &html.Index{Folder: dir}
	runs := inTime(dir, names, index)
	for i, run := range readAll(dir, runs) {
		if run.err != nil {
			index.Unreadable = append(index.Unreadable, html.Unreadable{Name: runs[i].name, Why: run.err.Error()})
			continue
		}
		index.Runs = append(index.Runs, run.row)
	}
	slices.Reverse(index.Runs)
	var page bytes.Buffer
	path := filepath.Join(dir, IndexPage)
	if err = html.WriteIndex(&page, index); err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	return path, err
}

// listed is a folder of a run, and when that began.
type listed struct {
	name    string
	started time.Time
}

// inTime returns the runs among the folders, the oldest first; what cannot be read
// goes into the index.
func inTime(dir string, names []string, index *html.Index) (runs []listed) {
	for _, name := range names {
		run, err := results.LoadRun(filepath.Join(dir, name))
		if err != nil {
			index.Unreadable = append(index.Unreadable, html.Unreadable{Name: name, Why: err.Error()})
			continue
		}
		runs = append(runs, listed{name, run.StartedAt})
	}
	slices.SortStableFunc(runs, func(a, b listed) int {
		return cmp.Or(a.started.Compare(b.started), cmp.Compare(a.name, b.name))
	})
	return runs
}

// readRun is what became of reading one run.
type readRun struct {
	row    html.IndexedRun
	report *reports.Report
	err    error
}

// readAll reads the runs in dir and compares each with the one before it. It reads as
// many at a time as there are processors, for a run takes a fifth of a second, and
// holds no more of them than that, for a run can be large.
func readAll(dir string, runs []listed) []readRun {
	out, done := make([]readRun, len(runs)), make([]chan struct{}, len(runs))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range done {
		done[i] = make(chan struct{})
	}
	go func() {
		for i, r := range runs {
			slots <- struct{}{}
			go func() {
				defer close(done[i])
				run, trials, err := results.Load(filepath.Join(dir, r.name))
				if out[i].err = err; err == nil {
					out[i].report = reports.Build(run, trials)
				}
			}()
		}
	}()
	var before readRun // the last that could be read
	for i := range out {
		<-done[i]
		if r := &out[i]; r.err == nil {
			r.row = indexed(dir, runs[i].name, r.report)
			if before.report != nil {
				r.row.Since = since(before, *r)
			}
			before, r.report = *r, nil
		}
		<-slots
	}
	return out
}

// mostChanges is how many figures the index names of those that changed.
const mostChanges = 3

// since says what changed in a run since the one before it.
func since(before, now readRun) *html.Since {
	c := compare.New(compare.Side{Dir: before.row.Name, Report: before.report}, compare.Side{Dir: now.row.Name, Report: now.report})
	s := &html.Since{Run: before.row.Name, Worse: c.Chance.Worse, Better: c.Chance.Better, Ties: c.Chance.Ties}
	if len(c.Against) > 0 {
		s.Against = c.Against[0]
		return s
	}
	for _, verdict := range []compare.Verdict{compare.Worse, compare.Better} {
		for _, row := range c.Resolved(verdict) {
			if len(s.Most) == mostChanges {
				return s
			}
			s.Most = append(s.Most, row.Cell.Label()+", "+row.Name()+": "+row.RatioText()+", "+string(verdict))
		}
	}
	return s
}

// indexed is what the index says of one run.
func indexed(dir, name string, r *reports.Report) html.IndexedRun {
	run := html.IndexedRun{
		Name: name, When: r.When, Host: r.Run.Environment.Host, Where: r.Where, Size: r.Size,
		Trust: r.Trust.Verdict(), Finding: r.Summary[0], Strengths: r.Strengths,
	}
	if _, err := os.Stat(filepath.Join(dir, name, Page)); err == nil {
		run.Page = "./" + url.PathEscape(name) + "/" + Page
	}
	return run
}

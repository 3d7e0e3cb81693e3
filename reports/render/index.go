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
	"sync"
	"time"

	"interleave/reports"
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
	started := map[string]time.Time{}
	for i, r := range readAll(dir, names) {
		if r.err != nil {
			index.Unreadable = append(index.Unreadable, html.Unreadable{Name: names[i], Why: r.err.Error()})
			continue
		}
		started[names[i]] = r.started
		index.Runs = append(index.Runs, r.run)
	}
	slices.SortStableFunc(index.Runs, func(a, b html.IndexedRun) int {
		return cmp.Or(started[b.Name].Compare(started[a.Name]), cmp.Compare(b.Name, a.Name))
	})
	var page bytes.Buffer
	path := filepath.Join(dir, IndexPage)
	if err = html.WriteIndex(&page, index); err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	return path, err
}

// readRun is what became of reading one run.
type readRun struct {
	run     html.IndexedRun
	started time.Time
	err     error
}

// readAll reads the runs in dir, as many at a time as there are processors: a
// run takes a fifth of a second, and there may be many.
func readAll(dir string, names []string) []readRun {
	out := make([]readRun, len(names))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i, name := range names {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			run, trials, err := results.Load(filepath.Join(dir, name))
			if err != nil {
				out[i].err = err
				return
			}
			out[i] = readRun{run: indexed(dir, name, reports.Build(run, trials)), started: run.StartedAt}
		})
	}
	all.Wait()
	return out
}

// indexed is what the index says of one run.
func indexed(dir, name string, r *reports.Report) html.IndexedRun {
	run := html.IndexedRun{
		Name: name, When: r.When, Host: r.Run.Environment.Host, Where: r.Where, Size: r.Size,
		Trust: r.Trust.Verdict(), Finding: r.Summary[0],
	}
	if _, err := os.Stat(filepath.Join(dir, name, Page)); err == nil {
		run.Page = "./" + url.PathEscape(name) + "/" + Page
	}
	return run
}

package render

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	index := &html.Index{Folder: dir}
	started := map[string]time.Time{}
	for _, e := range entries {
		name := e.Name()
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || !info.IsDir() || strings.HasPrefix(name, ".") {
			continue
		}
		run, trials, err := results.Load(filepath.Join(dir, name))
		if err != nil {
			index.Unreadable = append(index.Unreadable, html.Unreadable{Name: name, Why: err.Error()})
			continue
		}
		started[name] = run.StartedAt
		index.Runs = append(index.Runs, indexed(dir, name, reports.Build(run, trials)))
	}
	slices.SortStableFunc(index.Runs, func(a, b html.IndexedRun) int {
		return cmp.Or(started[b.Name].Compare(started[a.Name]), cmp.Compare(b.Name, a.Name))
	})
	var page bytes.Buffer
	path := filepath.Join(dir, IndexPage)
	if err = html.WriteIndex(&page, index); err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	if err != nil {
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return path, nil
}

// indexed is what the index says of one run.
func indexed(dir, name string, r *reports.Report) html.IndexedRun {
	run := html.IndexedRun{
		Name: name, When: r.When, Host: r.Run.Environment.Host, Where: r.Where, Size: r.Size,
		Trust: r.Trust.Level, Finding: r.Summary[0],
	}
	if _, err := os.Stat(filepath.Join(dir, name, Page)); err == nil {
		run.Page = "./" + url.PathEscape(name) + "/" + Page
	}
	return run
}

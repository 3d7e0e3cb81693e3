package render

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"interleave/reports/html"
	"interleave/results"
)

// CapacityPage is the file that Capacities writes.
const CapacityPage = "capacity.html"

// Capacities writes the page of the capacities in dir into the folder to, which is made
// if need be, and returns its path.
func Capacities(dir, to string) (string, error) {
	c, err := results.LoadCapacities(dir)
	if err != nil {
		return "", err
	}
	return pageIn(to, CapacityPage, func(w io.Writer) error { return html.Capacities(w, c) })
}

// SizePage is the file that Sizes writes.
const SizePage = "size.html"

// Sizes writes the page of the sizes in dir beside them, and returns its path.
func Sizes(dir string) (string, error) {
	s, err := results.LoadSizes(dir)
	if err != nil {
		return "", err
	}
	return pageIn(dir, SizePage, func(w io.Writer) error { return html.Sizes(w, s) })
}

// AdvicePage is the file that Advice writes.
const AdvicePage = "advice.html"

// Advice is Sizes for the advice in dir.
func Advice(dir string) (string, error) {
	a, err := results.LoadAdvice(dir)
	if err != nil {
		return "", err
	}
	return pageIn(dir, AdvicePage, func(w io.Writer) error { return html.Advice(w, a) })
}

// pageIn writes a page into a folder, which is made if need be, and returns its path.
func pageIn(folder, name string, write func(io.Writer) error) (string, error) {
	path := filepath.Join(folder, name)
	var page bytes.Buffer
	err := write(&page)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	return path, err
}

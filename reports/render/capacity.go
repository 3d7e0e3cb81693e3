package render

import (
	"bytes"
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
	path := filepath.Join(to, CapacityPage)
	var page bytes.Buffer
	err = html.Capacities(&page, c)
	if err == nil {
		err = os.MkdirAll(to, 0o755)
	}
	if err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	return path, err
}

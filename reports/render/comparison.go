package render

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"

	"interleave/reports/compare"
	"interleave/reports/html"
	"interleave/results"
)

// Comparison writes the page of two runs into the folder to, which is made if
// need be, or into the candidate's if that is empty, and returns its path.
func Comparison(c *compare.Comparison, to string) (string, error) {
	path := filepath.Join(cmp.Or(to, c.Candidate.Dir), ComparisonPage)
	var page bytes.Buffer
	err := html.Comparison(&page, c)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	return path, err
}

package render

import (
	"bytes"
	"fmt"
	"path/filepath"

	"interleave/reports/compare"
	"interleave/reports/html"
	"interleave/results"
)

// Comparison writes the page of two runs into the candidate's folder and
// returns its path.
func Comparison(c *compare.Comparison) (string, error) {
	path := filepath.Join(c.Candidate.Dir, ComparisonPage)
	var page bytes.Buffer
	err := html.Comparison(&page, c)
	if err == nil {
		err = results.WriteFile(path, page.Bytes())
	}
	if err != nil {
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return path, nil
}

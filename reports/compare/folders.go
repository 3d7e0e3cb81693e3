package compare

import (
	"fmt"
	"os"
	"strings"

	"interleave/reports"
	"interleave/results"
)

// Folders compares the runs in two folders. It refuses a folder without a run,
// the same run twice and, unless force is set, runs of hosts or networks that differ so
// much that their figures tell nothing about the code.
func Folders(base, candidate string, force bool) (*Comparison, error) {
	a, err := side(base)
	if err != nil {
		return nil, err
	}
	b, err := side(candidate)
	if err != nil {
		return nil, err
	}
	if same(base, candidate) {
		return nil, fmt.Errorf("%s and %s are the same run: name two", base, candidate)
	}
	if reasons := against(a.Report.Run.Run, b.Report.Run.Run); len(reasons) > 0 && !force {
		return nil, fmt.Errorf("%s and %s tell hosts or networks apart, not code (%s): measure both under the same conditions, or compare them all the same with --force",
			base, candidate, strings.Join(reasons, "; "))
	}
	return New(a, b), nil
}

func side(dir string) (Side, error) {
	run, trials, err := results.Load(dir)
	if err != nil {
		return Side{}, err
	}
	return Side{Dir: dir, Report: reports.Build(run, trials)}, nil
}

func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

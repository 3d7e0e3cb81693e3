package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"interleave/internal/bounded"
	"interleave/internal/quantity"
)

// Lines gives each line of a file that is a JSON object, with its number from
// 1, and returns what it left out: lines that are not JSON, too long, or, at
// the end, cut short. Blank lines are passed over. torn says that the last line
// was left out and has no newline, and unended that it is whole and has none. An
// error of each ends the reading and gets the number of its line.
func Lines(path string, each func(number int, line []byte) error) (left []LeftOut, torn, unended bool, err error) {
	f, err := bounded.Open(path)
	if err != nil {
		return nil, false, false, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(bounded.Reader(f, bounded.Lines), 64<<10)
	for number := 1; ; number++ {
		line, ended, err := bounded.Line(in, bounded.Document)
		if errors.Is(err, io.EOF) {
			return left, torn, unended, nil
		}
		var long bounded.TooLong
		if err != nil && (!errors.As(err, &long) || long.Limit != bounded.Document) {
			return left, false, false, fmt.Errorf("%s: %w", path, err)
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if why := broken(line, err, ended); why != "" {
			left, torn = append(left, LeftOut{number, why}), !ended
			continue
		}
		unended = !ended
		if err := each(number, line); err != nil {
			return left, false, false, fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
}

// LeftOut is a line that was not kept, and why.
type LeftOut struct {
	Line int // from 1
	Why  string
}

// broken is why a line is not a JSON object, empty if it is one.
func broken(line []byte, err error, ended bool) string {
	switch {
	case err != nil:
		return err.Error()
	case line[0] == '{' && json.Valid(line):
		return ""
	case !ended:
		return "it is cut short"
	case line[0] != '{':
		return "not JSON: no object"
	}
	var any json.RawMessage
	return "not JSON: " + json.Unmarshal(line, &any).Error()
}

// mostSaid is how many of the lines that were left out are named one by one.
const mostSaid = 20

// Unkept names the lines of a file that were left out, a text for each.
func Unkept(path string, left []LeftOut) []string {
	var all []string
	for i, l := range left {
		if i == mostSaid {
			return append(all, fmt.Sprintf("%s: %d further lines were left out", filepath.Base(path), len(left)-i))
		}
		all = append(all, fmt.Sprintf("%s:%d was left out: %s", filepath.Base(path), l.Line, l.Why))
	}
	return all
}

// trialLines are the lines of a file of trials.
type trialLines struct {
	path          string
	kept          []Trial
	left          []LeftOut
	torn, unended bool // see Lines
}

func (l *trialLines) unkept() []string { return Unkept(l.path, l.left) }

// place is where a run has one trial, or several attempts at it.
type place struct {
	Cell
	build, engine string
	block         int
}

func (t *Trial) place() place { return place{t.Cell(), t.Build, t.Engine, t.Block} }

// attempt is one of those.
type attempt struct {
	place
	number int
}

func readTrials(path string) (*trialLines, error) {
	l := &trialLines{path: path}
	seen := map[attempt]int{}
	var twice []LeftOut
	var err error
	l.left, l.torn, l.unended, err = Lines(path, func(number int, line []byte) error {
		t, err := parseTrial(line)
		if err == nil && t.Block < 0 {
			err = fmt.Errorf("block is %d: want 0 to %d", t.Block, MaxBlocks-1)
		}
		if err != nil {
			return err
		}
		at := attempt{t.place(), t.Attempt}
		if first, ok := seen[at]; ok {
			twice = append(twice, LeftOut{number, fmt.Sprintf("line %d is of the same trial: %s, %s under %s, block %d", first, t.Model, t.Scenario, t.Load, t.Block+1)})
			return nil
		}
		seen[at] = number
		l.kept = append(l.kept, t)
		return nil
	})
	if err != nil {
		return l, err
	}
	if whole := len(l.left) > 0 && !(l.torn && len(l.left) == 1); len(l.kept) == 0 && whole {
		return l, fmt.Errorf("%s:%d: %s, and no other line is a trial", path, l.left[0].Line, l.left[0].Why)
	}
	l.left = append(l.left, twice...)
	slices.SortFunc(l.left, func(a, b LeftOut) int { return a.Line - b.Line })
	return l, nil
}

// unplanned is Run.Unplanned.
func unplanned(run *Run, trials []Trial) string {
	models, scenarios := map[string]bool{}, map[string]bool{}
	for _, m := range run.Plan.Models {
		models[m.Name] = true
	}
	for _, s := range run.Plan.Scenarios {
		scenarios[s.Name] = true
	}
	var strangers []string
	count := 0
	for _, t := range trials {
		what := ""
		switch {
		case len(models) > 0 && !models[t.Model]:
			what = "model " + t.Model
		case len(scenarios) > 0 && !scenarios[t.Scenario]:
			what = "scenario " + t.Scenario
		case run.Plan.Blocks > 0 && t.Block >= run.Plan.Blocks:
			what = fmt.Sprintf("block %d", t.Block+1)
		default:
			continue
		}
		count++
		if !slices.Contains(strangers, what) && len(strangers) < mostSaid {
			strangers = append(strangers, what)
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%s has %s that the plan does not name (%s): shown as measured, though maybe of another run",
		TrialsFile, quantity.Plural(count, "trial"), strings.Join(strangers, ", "))
}

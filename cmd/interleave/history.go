package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"interleave/internal/quantity"
	"interleave/reports/course"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/history"
)

// historyFile is where runs are added to unless told otherwise.
const historyFile = "results/history.jsonl"

func newHistory() *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history",
		Short: "How each cell's figures moved from run to run",
		Long: `history shows the courses of the runs that "history add" has put into the
history: for each cell how many runs, the latest figure and the latest change,
and with --cell one of them run by run. Only runs with the same profile and network
on the same processor model, number of processors and kernel are one course.

Changes are found by E-divisive with a permutation test at the 1 % level. They
advise: the exit status is 0 whatever they are.`,
		Example: `  interleave history add results/runs/2026-11-20-130501
  interleave history --metric peak_memory
  interleave history --cell eventloop/hello/closed
  interleave history --cell eventloop --out courses.html`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.show(cmd.OutOrStdout(), cmd.ErrOrStderr()) },
	}
	textFlag(cmd.PersistentFlags(), &o.file, "file", historyFile, "the history, JSON lines")
	flags := cmd.Flags()
	textFlag(flags, &o.cell, "cell", "", "model, model/scenario or model/scenario/load")
	textFlag(flags, &o.metric, "metric", string(measure.Headline[0]), "one of "+strings.Join(metricNames(), ", "))
	flags.BoolVar(&o.asJSON, "json", false, "print JSON, for other programs")
	textFlag(flags, &o.out, "out", "", "draw into a .html file, or one course into an .svg or .png file")
	cmd.AddCommand(newHistoryAdd(&o.file))
	return cmd
}

func newHistoryAdd(file *string) *cobra.Command {
	return &cobra.Command{
		ValidArgsFunction: completeRuns,

		Use:   "add RUN...",
		Short: "Add runs to the history",
		Long: `add puts a line with the medians of each run into the history. A run that is
there already is left out. Two programs must not add at the same time.`,
		Example: `  interleave history add results/runs/*`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("which runs? name their folders, such as results/runs/2026-11-20-130501")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			entries := make([]history.Entry, len(args))
			for i, dir := range args {
				run, trials, err := results.Load(dir)
				if err != nil {
					return usageError{err}
				}
				sayUnkept(cmd.ErrOrStderr(), dir, run.Doubts())
				if entries[i], err = course.Entry(measure.Build(run, trials), filepath.ToSlash(filepath.Clean(dir))); err != nil {
					return err
				}
			}
			added, unkept, err := history.Add(*file, entries...)
			if err != nil {
				return err
			}
			sayUnkept(cmd.ErrOrStderr(), filepath.Dir(*file), unkept)
			fmt.Fprintf(cmd.OutOrStdout(), "added %d of %s to %s\n", added, quantity.Plural(len(args), "run"), *file)
			return nil
		},
	}
}

func metricNames() []string {
	return each(measure.Headline, func(m results.Measure) string { return string(m) })
}

// historyOptions is what history is to show.
type historyOptions struct {
	file, cell, metric, out string
	asJSON                  bool
}

func (o *historyOptions) show(stdout, stderr io.Writer) error {
	if names := metricNames(); !slices.Contains(names, o.metric) {
		return usagef("unknown metric %q: valid are %s", o.metric, strings.Join(names, ", "))
	}
	if err := tryDrawing(o.out); err != nil {
		return err
	}
	entries, unkept, err := history.Load(o.file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not there: interleave history add RUN writes it", o.file)
	}
	if err != nil {
		return err
	}
	sayUnkept(stderr, filepath.Dir(o.file), unkept)
	courses := history.Courses(entries, o.metric)
	if len(courses) == 0 {
		return fmt.Errorf("%s has no run with %s: add one with interleave history add RUN", o.file, o.metric)
	}
	if courses, err = pickCourses(courses, o.cell); err != nil {
		return err
	}
	if o.out != "" {
		if err := drawCourses(o.out, courses); err != nil {
			return err
		}
	}
	if o.asJSON {
		return course.JSON(stdout, courses)
	}
	options := optionsFor(stdout)
	if o.cell != "" && oneCell(courses) {
		return course.Show(stdout, &courses[len(courses)-1], options)
	}
	return course.List(stdout, courses, options)
}

// pickCourses returns the courses of a cell, or of all cells that begin with
// the elements of the name.
func pickCourses(courses []history.Course, name string) ([]history.Course, error) {
	if name == "" {
		return courses, nil
	}
	var picked []history.Course
	var valid []string
	for _, c := range courses {
		if c.Cell == name || strings.HasPrefix(c.Cell, name+"/") {
			picked = append(picked, c)
		}
		if !slices.Contains(valid, c.Cell) {
			valid = append(valid, c.Cell)
		}
	}
	if picked == nil {
		return nil, usagef("unknown cell %q: valid are %s", name, strings.Join(valid, ", "))
	}
	return picked, nil
}

// oneCell reports whether courses differ in nothing but the kind of host.
func oneCell(courses []history.Course) bool {
	return !slices.ContainsFunc(courses, func(c history.Course) bool { return c.Cell != courses[0].Cell })
}

// tryDrawing says whether a file can be drawn into.
func tryDrawing(path string) error {
	if path == "" {
		return nil
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".html", ".svg", ".png":
	default:
		return usagef("--out %s: the name must end in .html, .svg or .png", path)
	}
	if err := results.TryFile(path); err != nil {
		return usagef("--out: %w", err)
	}
	return nil
}

// drawCourses writes a page with all courses, or an image of the latest one if
// they are of one cell.
func drawCourses(path string, courses []history.Course) error {
	var data []byte
	var err error
	extension := strings.ToLower(filepath.Ext(path))
	switch {
	case extension == ".html":
		var page bytes.Buffer
		err = course.Page(&page, courses)
		data = page.Bytes()
	case !oneCell(courses):
		return usagef("--out %s: an image holds one cell: name it with --cell MODEL/SCENARIO/LOAD, or write .html", path)
	case extension == ".svg":
		data, err = course.SVG(&courses[len(courses)-1])
	default:
		data, err = course.PNG(&courses[len(courses)-1])
	}
	if err != nil {
		return err
	}
	return results.WriteFile(path, data)
}

package main

import (
	"fmt"
	"io"
	"path/filepath"

	"interleave/reports/render"
)

// runsFolder is where runs are put unless another folder is named.
const runsFolder = "results/runs"

// sayUnkept says what of the files in a folder was left out when they were
// read.
func sayUnkept(stderr io.Writer, dir string, unkept []string) {
	for _, line := range unkept {
		fmt.Fprintf(stderr, "warning: %s\n", oneLine(filepath.Join(dir, line)))
	}
}

// refreshIndex writes the index of all runs anew if dir is one of them. It is a
// convenience: where it fails, that is a warning.
func refreshIndex(dir string, warnings io.Writer) {
	if filepath.Dir(filepath.Clean(dir)) != filepath.FromSlash(runsFolder) {
		return
	}
	if _, err := render.Index(runsFolder); err != nil {
		fmt.Fprintf(warnings, "the index of runs is out of date: %s\n", oneLine(err.Error()))
	}
}

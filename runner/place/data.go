package place

import (
	"context"
	"fmt"
	"os"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/store"
)

// Data is the folder with the files and rows of one server, or with the files and where
// the rows are, on the server's host.
type Data interface {
	// Folder is where it is, by the host's own names.
	Folder() string
	// Written holds the rows that a server has left, after its end, against what it was
	// asked to write.
	Written(asked *results.Numbers) (results.Written, error)
	// Remove removes all of it.
	Remove()
}

// localData is on this host.
type localData struct {
	folder string
	rows   scenarios.Rows
}

// Keep makes files and rows in the scratch folder.
func (l *Local) Keep(_ context.Context, s *scenarios.Scenario, secret uint64) (Data, error) {
	scratch, err := process.Scratch()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(scratch, "data-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for files and rows: %w", err)
	}
	rows, err := makeRows(s, folder, secret)
	if err != nil {
		os.RemoveAll(folder)
		return nil, fmt.Errorf("fill the folder of files and rows: %w", err)
	}
	return &localData{folder, rows}, nil
}

func makeRows(s *scenarios.Scenario, folder string, secret uint64) (scenarios.Rows, error) {
	if s.Keep.Make != nil {
		return s.Keep.Make(folder, secret)
	}
	return store.Make(folder, secret)
}

func (d *localData) Folder() string { return d.folder }

func (d *localData) Written(asked *results.Numbers) (results.Written, error) {
	return asked.Compare(func(each func(uint64)) error {
		return d.rows.Orders(func(number, _ uint64) {
			if load.Numbered(number) {
				each(number)
			}
		})
	})
}

func (d *localData) Remove() {
	d.rows.Close()
	os.RemoveAll(d.folder)
}

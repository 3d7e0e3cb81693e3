package runner

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/process"
	"interleave/scenarios"
	"interleave/scenarios/store"
)

// data is the folder with the files and rows of one server, or with the files and where
// the rows are. Nil if its scenario has none.
type data struct {
	folder string
	kept   scenarios.Rows
}

// newData makes the folder of a server of s, in the scratch folder.
func newData(s *scenarios.Scenario, secret uint64) (*data, error) {
	if s.Library == "" {
		return nil, nil
	}
	scratch, err := process.Scratch()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(scratch, "data-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for files and rows: %w", err)
	}
	kept, err := makeRows(s, folder, secret)
	if err != nil {
		os.RemoveAll(folder)
		return nil, fmt.Errorf("fill the folder of files and rows: %w", err)
	}
	return &data{folder, kept}, nil
}

func makeRows(s *scenarios.Scenario, folder string, secret uint64) (scenarios.Rows, error) {
	if s.Keep.Make != nil {
		return s.Keep.Make(folder, secret)
	}
	return store.Make(folder, secret)
}

// secretOf is what the proofs of one server's upstreams and data are made with. It is
// the upstreams' if there are any, because several servers share these.
func secretOf(s *scenarios.Scenario, up *upstreams) uint64 {
	if s.Library == "" {
		return up.proofSecret()
	}
	return cmp.Or(up.proofSecret(), rand.Uint64())
}

// arguments tell a server of ours where its data is.
func (d *data) arguments() []string {
	if d == nil {
		return nil
	}
	return []string{"--data", d.folder}
}

// place is the folder, empty if there is none.
func (d *data) place() string {
	if d == nil {
		return ""
	}
	return d.folder
}

// written holds the rows that a server has left, after its end, against what it was
// asked to write.
func (d *data) written(asked *results.Numbers) (results.Written, error) {
	return asked.Compare(func(each func(uint64)) error {
		return d.kept.Orders(func(number, _ uint64) {
			if load.Numbered(number) {
				each(number)
			}
		})
	})
}

func (d *data) remove() {
	if d == nil {
		return
	}
	d.kept.Close()
	os.RemoveAll(d.folder)
}

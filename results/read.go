package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads the run in dir. It refuses a schema version that it does not
// know and a line that it cannot read, naming file and line. A last line
// without its newline is a trial that a crash cut short: it is left out. A run
// that has no trials yet is no error.
func Load(dir string) (*Run, []Trial, error) {
	run, err := loadRun(filepath.Join(dir, RunFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s is not a run folder: it has no %s", dir, RunFile)
	}
	if err != nil {
		return nil, nil, err
	}
	trials, err := loadTrials(filepath.Join(dir, TrialsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	return run, trials, nil
}

func loadRun(path string) (*Run, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := checkSchema(data, RunSchema); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	run := new(Run)
	if err := json.Unmarshal(data, run); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return run, nil
}

func loadTrials(path string) ([]Trial, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var trials []Trial
	for number := 1; ; number++ {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			return trials, nil
		}
		data = rest
		trial, err := parseTrial(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
		trials = append(trials, trial)
	}
}

func parseTrial(line []byte) (Trial, error) {
	var t Trial
	if err := checkSchema(line, TrialSchema); err != nil {
		return t, err
	}
	if err := json.Unmarshal(line, &t); err != nil {
		return t, err
	}
	if l := t.LoadResult; l != nil && l.Schema != LoadSchema {
		return t, fmt.Errorf("load_result: %w", schemaError(l.Schema, LoadSchema))
	}
	return t, nil
}

// checkSchema looks at a document's schema field before anything else in it
// is believed.
func checkSchema(data []byte, want string) error {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if head.Schema != want {
		return schemaError(head.Schema, want)
	}
	return nil
}

func schemaError(got, want string) error {
	if got == "" {
		return fmt.Errorf("no schema field: this version of interleave reads %q", want)
	}
	return fmt.Errorf("schema %q is not known: this version of interleave reads %q", got, want)
}

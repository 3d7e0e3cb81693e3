package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"interleave/internal/bounded"
)

// Load reads the run in dir. It refuses an unknown schema version and numbers
// that cannot have been measured (see Admit), and names file and line. It leaves
// out broken lines, which Run.Unkept then names, and attempts at a block that do
// not count. A run may have no trials yet.
func Load(dir string) (*Run, []Trial, error) {
	run, trials, err := load(dir)
	if err != nil {
		return nil, nil, err
	}
	return run, counting(trials.kept), nil
}

// LoadRun reads the plan of the run in dir, and none of its trials.
func LoadRun(dir string) (*Run, error) {
	run := new(Run)
	err := readDocument(filepath.Join(dir, RunFile), RunSchema, run)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not a run folder: it has no %s", dir, RunFile)
	}
	return run, err
}

func load(dir string) (*Run, *trialLines, error) {
	run, err := LoadRun(dir)
	if err != nil {
		return nil, nil, err
	}
	trials, err := readTrials(filepath.Join(dir, TrialsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	run.Unkept, run.Unplanned = trials.unkept(), unplanned(run, trials.kept)
	if run.Stacks, err = loadStacks(dir); err != nil {
		return nil, nil, err
	}
	return run, trials, nil
}

// readDocument reads a file that is one JSON object of a schema into the
// variable that document points to.
func readDocument(path, schema string, document any) error {
	data, err := bounded.File(path, bounded.Document)
	if err != nil {
		return err
	}
	if err := Decode(data, schema, document); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Decode reads a JSON object of a schema into the variable that document points
// to, and admits it (see Admit).
func Decode(data []byte, schema string, document any) error {
	if err := checkSchema(data, schema); err != nil {
		return err
	}
	if err := json.Unmarshal(data, document); err != nil {
		return err
	}
	return Admit(document)
}

func parseTrial(line []byte) (Trial, error) {
	var t Trial
	if err := Decode(line, TrialSchema, &t); err != nil {
		return t, err
	}
	if l := t.LoadResult; l != nil && l.Schema != LoadSchema {
		return t, fmt.Errorf("load_result: %w", schemaError(l.Schema, LoadSchema))
	}
	if l := t.LoadResult; l != nil {
		if err := l.Excerpt.check(); err != nil {
			return t, fmt.Errorf("load_result.%w", err)
		}
	}
	for i := range t.Checks {
		if t.Checks[i].Verdict == disturbed {
			t.Checks[i].Verdict = Failed
		}
	}
	return t, nil
}

// disturbed is a verdict of earlier versions: the host was not quiet, and the
// trial is not valid.
const disturbed Verdict = "disturbed"

// counting leaves the last attempt at each trial, whatever it found: to keep one
// before that would be to choose results.
func counting(trials []Trial) []Trial {
	last := map[place]int{}
	for i := range trials {
		at := trials[i].place()
		last[at] = max(last[at], trials[i].Attempt)
	}
	return slices.DeleteFunc(trials, func(t Trial) bool { return t.Attempt < last[t.place()] })
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
	return fmt.Errorf("schema %.60q is not known: this version of interleave reads %q", got, want)
}

package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"interleave/internal/visible"
)

// The files of a run folder.
const (
	RunFile    = "run.json"
	TrialsFile = "trials.jsonl"
)

// Store is a run folder that is being written.
type Store struct {
	dir    string
	trials *os.File
}

// Create makes dir, which must be new or empty, and writes run's plan to it.
func Create(dir string, run *Run) (*Store, error) {
	s, err := create(dir, ", or go on with --resume "+dir)
	if err != nil {
		return nil, err
	}
	if err := s.WriteRun(run); err != nil {
		s.Discard()
		return nil, err
	}
	return s, nil
}

// CreateTrials makes dir, which must be new or empty, for trials that belong
// to no run: those of a gate.
func CreateTrials(dir string) (*Store, error) { return create(dir, "") }

// create makes dir and its file of trials, which only one of those gets who
// want it at the same time.
func create(dir, otherwise string) (*Store, error) {
	if err := makeEmpty(dir, otherwise); err != nil {
		return nil, err
	}
	s := &Store{dir: dir}
	err := s.open(os.O_CREATE | os.O_EXCL)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("folder %s is not empty: name a new one%s", dir, otherwise)
	}
	return s, err
}

// NewFolder makes a folder that was not there, and its parents: dir or, if
// somebody has that, dir-2, dir-3 and so on. What is started in the same second
// wants the same one.
func NewFolder(dir string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	name := dir
	for n := 2; ; n++ {
		err := os.Mkdir(name, 0o755)
		if err == nil || !errors.Is(err, fs.ErrExist) {
			return name, err
		}
		name = fmt.Sprintf("%s-%d", dir, n)
	}
}

// makeEmpty makes dir. otherwise is what else can be done if there is
// something in it.
func makeEmpty(dir, otherwise string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("folder %s is not empty: name a new one%s", dir, otherwise)
	}
	return nil
}

// Resume opens the run in dir to go on with it, and returns what is there. A
// last line that a crash cut short is removed, one that lacks nothing but its
// newline gets it; other lines that are left out stay in the file.
func Resume(dir string) (*Store, *Run, []Trial, error) {
	run, trials, err := load(dir)
	if err != nil {
		return nil, nil, nil, err
	}
	s := &Store{dir: dir}
	if err := s.open(os.O_CREATE); err != nil {
		return nil, nil, nil, err
	}
	switch {
	case trials.torn:
		err = dropTornLine(s.trials)
	case trials.unended:
		_, err = s.trials.WriteString("\n")
	}
	if err != nil {
		s.Close()
		return nil, nil, nil, err
	}
	return s, run, trials.kept, nil
}

func (s *Store) open(flags int) error {
	f, err := os.OpenFile(filepath.Join(s.dir, TrialsFile), os.O_RDWR|os.O_APPEND|flags, 0o644)
	s.trials = f
	return err
}

// Dir returns the run's folder.
func (s *Store) Dir() string { return s.dir }

// WriteRun replaces run.json, whole or not at all.
func (s *Store) WriteRun(run *Run) error { return WriteJSON(filepath.Join(s.dir, RunFile), run) }

// Append adds one trial and returns when it is on disk. Of one that Load would
// refuse it stores that it was made, and why it is not valid: a single figure
// that cannot be must not make the others unreadable.
func (s *Store) Append(t *Trial) error {
	line, err := json.Marshal(t)
	if err == nil {
		_, err = parseTrial(line)
	}
	if err != nil {
		line, err = json.Marshal(t.without(err))
	}
	if err != nil {
		return fmt.Errorf("encode trial: %w", err)
	}
	if _, err := s.trials.Write(append(line, '\n')); err != nil {
		return err
	}
	return s.trials.Sync()
}

// without is the trial without its figures, and why.
func (t *Trial) without(why error) *Trial {
	return &Trial{
		Schema: TrialSchema, Model: t.Model, Build: t.Build, Scenario: t.Scenario, Load: t.Load, Engine: t.Engine,
		Block: t.Block, Position: t.Position, Attempt: t.Attempt, StartedAt: t.StartedAt,
		InvalidBecause: []string{"it cannot be kept: " + visible.Line(why.Error())}, Warnings: []string{},
		MemoryByConns: []MemorySample{}, Checks: []Check{},
	}
}

// Discard removes what Create or CreateTrials has made, for a job that came to
// nothing. Whatever else is in the folder stays.
func (s *Store) Discard() {
	s.Close()
	os.Remove(s.trials.Name())
	os.Remove(filepath.Join(s.dir, RunFile))
	os.Remove(s.dir)
}

// Close ends the writing.
func (s *Store) Close() error { return s.trials.Close() }

// WriteJSON writes a document as WriteFile does.
func WriteJSON(path string, document any) error {
	data, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", filepath.Base(path), err)
	}
	return WriteFile(path, append(data, '\n'))
}

// WriteFile writes a file by way of a temporary one beside it, so that a reader
// never sees half of it and a full disk loses nothing. What is there and no
// file, a device or a pipe, is written to and stays what it is; so does a link.
// An error names path: the temporary name is nobody's concern.
func WriteFile(path string, data []byte) error {
	err := writeFile(path, data)
	var file *fs.PathError
	var names *os.LinkError
	switch {
	case errors.As(err, &file):
		err = file.Err
	case errors.As(err, &names):
		err = names.Err
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, data, 0o644)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// dropTornLine cuts off what follows the last newline.
func dropTornLine(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	piece := make([]byte, 64<<10)
	for end := info.Size(); end > 0; {
		start := max(end-int64(len(piece)), 0)
		if _, err := f.ReadAt(piece[:end-start], start); err != nil {
			return err
		}
		if i := bytes.LastIndexByte(piece[:end-start], '\n'); i >= 0 {
			return f.Truncate(start + int64(i) + 1)
		}
		end = start
	}
	return f.Truncate(0)
}

// EmptyFolder makes dir, which must be new or empty.
func EmptyFolder(dir string) error { return makeEmpty(dir, "") }

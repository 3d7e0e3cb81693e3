package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"interleave/results"
)

// Load reads a history. Where there is none the error is one of fs.ErrNotExist.
func Load(path string) ([]Entry, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	entries, _, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	return entries, nil
}

// Add adds runs to the history at path, which it makes if there is none, and
// returns how many it did not have yet. The file is replaced whole or not at
// all; two programs must not add to it at the same time.
func Add(path string, entries ...Entry) (added int, err error) {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	known, whole, err := parse(data)
	if err != nil {
		return 0, fmt.Errorf("%s:%w", path, err)
	}
	out := bytes.NewBuffer(data[:whole:whole])
	for _, e := range entries {
		if slices.ContainsFunc(known, func(k Entry) bool { return k.sameRun(&e) }) {
			continue
		}
		line, err := json.Marshal(e)
		if err != nil {
			return 0, fmt.Errorf("encode run %s: %w", e.Run, err)
		}
		out.Write(append(line, '\n'))
		known = append(known, e)
		added++
	}
	if added == 0 {
		return 0, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return 0, err
	}
	return added, results.WriteFile(path, out.Bytes())
}

// parse reads the lines of a history and returns how long they are together: a
// last line without its newline, which a crash cut short, is left out. An error
// begins with the number of its line.
func parse(data []byte) (entries []Entry, whole int, err error) {
	for number := 1; ; number++ {
		line, _, found := bytes.Cut(data[whole:], []byte("\n"))
		if !found {
			return entries, whole, nil
		}
		whole += len(line) + 1
		e, err := parseLine(line)
		if err != nil {
			return nil, 0, fmt.Errorf("%d: %w", number, err)
		}
		entries = append(entries, e)
	}
}

func parseLine(line []byte) (Entry, error) {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return Entry{}, fmt.Errorf("not JSON: %w", err)
	}
	if head.Schema != Schema {
		return Entry{}, fmt.Errorf("schema %q is not known: this version of interleave reads %q", head.Schema, Schema)
	}
	var e Entry
	err := json.Unmarshal(line, &e)
	return e, err
}

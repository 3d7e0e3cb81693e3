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

	"interleave/internal/bounded"
	"interleave/results"
)

// Load reads a history. Lines that are broken are left out, and unkept says so.
// Where there is none the error is one of fs.ErrNotExist.
func Load(path string) (entries []Entry, unkept []string, err error) {
	entries, unkept, _, err = load(path)
	return entries, unkept, err
}

// load is Load; torn says that the last line was left out and has no newline.
func load(path string) (entries []Entry, unkept []string, torn bool, err error) {
	left, torn, _, err := results.Lines(path, func(_ int, line []byte) error {
		var e Entry
		err := results.Decode(line, Schema, &e)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, nil, false, err
	}
	if len(entries) == 0 && len(left) > 0 && !torn {
		return nil, nil, false, fmt.Errorf("%s:%d: %s, and no other line is a run", path, left[0].Line, left[0].Why)
	}
	return entries, results.Unkept(path, left), torn, nil
}

// Add adds runs to the history at path, which it makes if there is none. It
// returns how many of them are new, and which lines it could not read: those
// stay, except a last line that was cut short. The file is replaced whole or not
// at all; two programs must not add to it at the same time.
func Add(path string, entries ...Entry) (added int, unkept []string, err error) {
	known, unkept, torn, err := load(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, nil, err
	}
	var out bytes.Buffer
	if err == nil {
		data, err := bounded.File(path, bounded.Lines)
		if err != nil {
			return 0, nil, err
		}
		if torn {
			data = data[:bytes.LastIndexByte(data, '\n')+1]
		}
		out.Write(data)
		if len(data) > 0 && data[len(data)-1] != '\n' {
			out.WriteByte('\n')
		}
	}
	for _, e := range entries {
		if slices.ContainsFunc(known, func(k Entry) bool { return k.sameRun(&e) }) {
			continue
		}
		line, err := json.Marshal(e)
		if err != nil {
			return 0, nil, fmt.Errorf("encode run %s: %w", e.Run, err)
		}
		out.Write(append(line, '\n'))
		known = append(known, e)
		added++
	}
	if added == 0 {
		return 0, unkept, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return 0, nil, err
	}
	return added, unkept, results.WriteFile(path, out.Bytes())
}

package outside

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"go.yaml.in/yaml/v3"

	"interleave/internal/bounded"
)

// longestFile bounds a server's file in bytes.
const longestFile = 1 << 20

// Load reads a server's file. Of the scenarios it may name those that are
// known. An error is a line that names the file, and the line in it where
// there is one to blame.
func Load(path string, known []string) (*Server, error) {
	text, err := bounded.File(path, longestFile)
	if err != nil {
		return nil, err
	}
	s, err := parse(text, known)
	if err != nil {
		var wrong lineError
		if errors.As(err, &wrong) {
			return nil, fmt.Errorf("%s:%d: %w", path, wrong.line, wrong.error)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !filepath.IsAbs(s.Directory) {
		folder, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			return nil, err
		}
		s.Directory = filepath.Join(folder, s.Directory)
	}
	s.File = path
	s.Digest = fmt.Sprintf("%x", sha256.Sum256(text))
	return s, nil
}

// parse reads the text of a file. Directory is as written.
func parse(text []byte, known []string) (*Server, error) {
	document, err := decode(text)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Directory: ".", ReadyWithin: DefaultReadyWithin,
		StopSignal: syscall.SIGTERM, StopWithin: DefaultStopWithin,
	}
	seen := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(document.Content); i += 2 {
		key, value := document.Content[i], document.Content[i+1]
		read, ok := fields[key.Value]
		if !ok {
			return nil, at(key, "unknown field %q: valid are %s", key.Value, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
		if seen[key.Value] != nil {
			return nil, at(key, "%s is given twice", key.Value)
		}
		seen[key.Value] = value
		if err := read(s, value); err != nil {
			return nil, at(value, "%s: %w", key.Value, err)
		}
	}
	for _, must := range []struct{ field, remedy string }{
		{"name", "give the server one, to be known by in results"},
		{"command", "list the program and its arguments, as in [python3, server.py]"},
		{"scenarios", "list those that the server serves, as in [hello, backend]"},
	} {
		if seen[must.field] == nil {
			return nil, fmt.Errorf("%s is missing: %s", must.field, must.remedy)
		}
	}
	for _, name := range s.Scenarios {
		if !slices.Contains(known, name) {
			return nil, at(seen["scenarios"], "unknown scenario %q: valid are %s", name, strings.Join(known, ", "))
		}
	}
	return s, nil
}

// decode returns the fields of a file: a mapping.
func decode(text []byte) (*yaml.Node, error) {
	var document, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the file is empty: a server needs name, command and scenarios")
		}
		return nil, syntax(err)
	}
	if err := decoder.Decode(&more); err == nil {
		return nil, at(&more, "the file holds more than one document: give each server a file")
	} else if !errors.Is(err, io.EOF) {
		return nil, syntax(err)
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, at(root, "want fields such as name: and command:, not %.40q", root.Value)
	}
	return root, nil
}

// lineError is an error with the line that it is about.
type lineError struct {
	line int
	error
}

func (e lineError) Unwrap() error { return e.error }

func at(n *yaml.Node, format string, args ...any) error {
	return lineError{n.Line, fmt.Errorf(format, args...)}
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)

// syntax takes the line out of the text of an error of the YAML library.
func syntax(err error) error {
	text := err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return lineError{line, errors.New("not YAML: " + text[len(m[0]):])}
	}
	return errors.New("not YAML: " + strings.TrimPrefix(text, "yaml: "))
}

package outside

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/bounded"
)

// longestFile bounds a server's file in bytes.
const longestFile = 1 << 20

// Load reads a server's file, which may name known scenarios only. An error is
// one line that names the file and, if it can, the line in it.
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
	f := file{
		Server: Server{Directory: ".", ReadyWithin: DefaultReadyWithin, StopWithin: DefaultStopWithin},
		Listen: "port", StopSignal: "TERM",
	}
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	switch err := decoder.Decode(&f); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty: a server needs name, command and scenarios")
	case err != nil:
		return nil, wrong(err)
	}
	if decoder.Decode(&document) == nil {
		return nil, errors.New("the file holds more than one document: give each server a file")
	}
	field, why := f.mistake(known)
	if why == "" {
		f.Server.Unix, f.Server.StopSignal = f.Listen == "unix", f.signal()
		return &f.Server, nil
	}
	err := fmt.Errorf("%s: %s", field, why)
	if yaml.Unmarshal(text, &document) != nil {
		return nil, err
	}
	fields := document.Content[0].Content
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i].Value == field {
			return nil, lineError{fields[i].Line, err}
		}
	}
	return nil, err
}

// lineError is an error with the line that it is about.
type lineError struct {
	line int
	error
}

var (
	yamlLine = regexp.MustCompile(`^line (\d+): `)
	yamlType = regexp.MustCompile(`^cannot unmarshal .* into (.*)$`)
)

// wanted says in the words of a file what a type of ours is.
var wanted = map[string]string{
	"string": "a text", "[]string": "a list, as in [one, two]", "map[string]string": `variables, as in {LOG_LEVEL: "warn"}`,
	"bool": "true or false", "int": "a count", "time.Duration": "a time, as 500ms or 20s is",
	"outside.file": "fields such as name: and command:",
}

// wrong takes the line out of the text of an error of the YAML library, and the
// names of our types.
func wrong(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if several := new(yaml.TypeError); errors.As(err, &several) {
		text = several.Errors[0]
	}
	text, _, _ = strings.Cut(text, " in type ")
	text, _, _ = strings.Cut(text, "\n")
	line := 0
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	if m := yamlType.FindStringSubmatch(text); m != nil {
		text = "want " + wanted[m[1]]
	}
	if line > 0 {
		return lineError{line, errors.New(text)}
	}
	return errors.New(text)
}

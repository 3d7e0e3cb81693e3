package outside

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/bounded"
	"interleave/internal/nearest"
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
	at, item := []string{field}, -1
	for i := 0; why == "" && i < len(f.Requests); i++ {
		if why = f.Requests[i].mistake(); why != "" {
			field, item = fmt.Sprintf("requests: number %d", i+1), i
			inside, _, _ := strings.Cut(why, ":")
			at = []string{"requests", inside}
		}
	}
	if why == "" {
		f.Server.Unix, f.Server.StopSignal = f.Listen == "unix", f.signal()
		f.Server.Own = f.ownScenario()
		return &f.Server, nil
	}
	err := fmt.Errorf("%s: %s", field, why)
	if yaml.Unmarshal(text, &document) != nil {
		return nil, err
	}
	if line := lineOf(document.Content[0], at, item); line > 0 {
		return nil, lineError{line, err}
	}
	return nil, err
}

// lineOf is the line of a field; where it holds a list, of an item in it and of a field
// of that. It is 0 if the field is not there.
func lineOf(fields *yaml.Node, at []string, item int) (line int) {
	for i := 0; i+1 < len(fields.Content); i += 2 {
		key, value := fields.Content[i], fields.Content[i+1]
		if key.Value != at[0] {
			continue
		}
		if item < 0 || item >= len(value.Content) {
			return key.Line
		}
		return cmp.Or(lineOf(value.Content[item], at[1:], -1), value.Content[item].Line)
	}
	return 0
}

// lineError is an error with the line that it is about.
type lineError struct {
	line int
	error
}

var (
	yamlLine = regexp.MustCompile(`^line (\d+): `)
	yamlType = regexp.MustCompile(`^cannot unmarshal .* into (.*)$`)

	yamlField = regexp.MustCompile(`^field (\S+) not found$`)
)

// fields are those that a file can have, by the type of ours that holds them.
var fields = map[string][]string{
	"outside.file":    keys(reflect.TypeFor[file]()),
	"outside.Install": keys(reflect.TypeFor[Install]()),
	"outside.Needs":   keys(reflect.TypeFor[Needs]()),
	"outside.Request": keys(reflect.TypeFor[Request]()),
	"outside.Expect":  keys(reflect.TypeFor[Expect]()),
}

// keys are the names that the fields of a type have in a file.
func keys(of reflect.Type) (names []string) {
	for i := range of.NumField() {
		switch f := of.Field(i); f.Tag.Get("yaml") {
		case "-":
		case ",inline":
			names = append(names, keys(f.Type)...)
		default:
			names = append(names, f.Tag.Get("yaml"))
		}
	}
	return names
}

// wanted says in the words of a file what a type of ours is.
var wanted = map[string]string{
	"string": "a text", "[]string": "a list, as in [one, two]", "map[string]string": `names with texts, as in {LOG_LEVEL: "warn"}`,
	"bool": "true or false", "int": "a count", "time.Duration": "a time, as 500ms or 20s is",
	"outside.file":    "fields such as name: and command:",
	"outside.Install": "what to install, as in {debian: [nginx-light]}",
	"outside.Needs":   `a program and its least version, as in {program: nginx, version: ">=1.18"}`,

	"map[string]map[string]string": "variants, as in {w2: {WORKERS: 2}}",

	"[]outside.Request": "a list of requests, as in [{path: /items}]",
	"outside.Request":   "a request, as in {method: POST, path: /items, body: x}",
	"outside.Expect":    "the right answer, as in {status: 201, contains: created}",
}

// wrong takes the line out of the text of an error of the YAML library, and the
// names of our types.
func wrong(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if several := new(yaml.TypeError); errors.As(err, &several) {
		text = several.Errors[0]
	}
	text, of, _ := strings.Cut(text, " in type ")
	text, _, _ = strings.Cut(text, "\n")
	line := 0
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	if m := yamlType.FindStringSubmatch(text); m != nil {
		text = "want " + wanted[m[1]]
	}
	if m := yamlField.FindStringSubmatch(text); m != nil {
		text += nearest.Hint(m[1], fields[of])
	}
	if line > 0 {
		return lineError{line, errors.New(text)}
	}
	return errors.New(text)
}

package workloadfile

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/bounded"
	"interleave/internal/quantity"
	"interleave/internal/visible"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// longestFile bounds a file in bytes.
const longestFile = 256 << 10

// Load reads the file at path.
func Load(path string) (*scenarios.Scenario, error) {
	text, err := bounded.File(path, longestFile)
	if err != nil {
		return nil, err
	}
	return Read(path, string(text))
}

// Read makes a scenario of the text of a file. Errors name it as path.
func Read(path, text string) (*scenarios.Scenario, error) {
	w, err := parse(text)
	if err != nil {
		var at lineError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s:%d: %s", path, at.line, visible.Line(at.what))
		}
		return nil, fmt.Errorf("%s: %s", path, visible.Line(err.Error()))
	}
	s := w.Scenario()
	s.WorkloadText = text
	return s, nil
}

// lineError is a mistake with the line that it is in.
type lineError struct {
	line int
	what string
}

func (e lineError) Error() string { return e.what }

// at is a mistake in what n says.
func at(n *yaml.Node, format string, args ...any) error {
	return lineError{n.Line, fmt.Sprintf(format, args...)}
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (?s)(.*)$`)

// parse reads the text of a file.
func parse(text string) (*workload.Workload, error) {
	if len(text) > longestFile {
		return nil, fmt.Errorf("too long: more than %s", quantity.Size(longestFile))
	}
	var document, another yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&document); err != nil {
		return nil, broken(err)
	}
	switch err := decoder.Decode(&another); {
	case err == nil:
		return nil, at(&another, "the file holds more than one document: give each workload a file")
	case !errors.Is(err, io.EOF):
		return nil, broken(err)
	}
	p := &parser{services: map[string]*service{}}
	if err := p.file(document.Content[0]); err != nil {
		return nil, err
	}
	w := &p.made
	if err := w.Check(); err != nil { // all that can be wrong has been told with its line
		return nil, err
	}
	if len(w.Compact()) > workload.MaxCompact {
		return nil, errors.New("the workload is too long: give it fewer kinds of requests, or fewer steps")
	}
	return w, nil
}

// broken takes the line out of the text of an error of the YAML library.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty: a workload needs name, request, and clients or rate")
	}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		var line int
		fmt.Sscan(m[1], &line)
		text, _, _ = strings.Cut(m[2], "\n")
		return lineError{line, "this is no YAML: " + text}
	}
	text, _, _ = strings.Cut(text, "\n")
	return errors.New("this is no YAML: " + text)
}

package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/quantity"
	"interleave/internal/visible"
)

// MaxFile bounds a file in bytes.
const MaxFile = 256 << 10

// Document is the root of the one document in text. Empty is what to say of a file without
// one, and several of a file with more than one.
func Document(text, empty, several string) (*yaml.Node, error) {
	if len(text) > MaxFile {
		return nil, fmt.Errorf("too long: more than %s", quantity.Size(MaxFile))
	}
	return Parse(text, empty, several)
}

// Parse is Document for a text whose length its caller bounds.
func Parse(text, empty, several string) (*yaml.Node, error) {
	var document, another yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, errors.New(empty)
	case err != nil:
		return nil, broken(err)
	}
	switch err := decoder.Decode(&another); {
	case err == nil:
		return nil, At(&another, "%s", several)
	case !errors.Is(err, io.EOF):
		return nil, broken(err)
	}
	return document.Content[0], nil
}

// lineError is a mistake with the line that it is in.
type lineError struct {
	line int
	what string
}

func (e lineError) Error() string { return e.what }

// At is a mistake in what n says.
func At(n *yaml.Node, format string, args ...any) error {
	return lineError{n.Line, fmt.Sprintf(format, args...)}
}

// In names the file, and the line if it is known, in an error about what a file says. Nil
// stays nil.
func In(path string, err error) error {
	var at lineError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &at):
		return fmt.Errorf("%s:%d: %s", path, at.line, visible.Line(at.what))
	}
	return fmt.Errorf("%s: %s", path, visible.Line(err.Error()))
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (?s)(.*)$`)

// broken takes the line out of the text of an error of the YAML library.
func broken(err error) error {
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

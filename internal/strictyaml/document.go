package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

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
		return nil, broken(text, err)
	}
	switch err := decoder.Decode(&another); {
	case err == nil:
		return nil, At(&another, "%s", several)
	case !errors.Is(err, io.EOF):
		return nil, broken(text, err)
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

// broken says of text what the YAML library says, with the line, and the remedy where a
// byte is the reason.
func broken(text string, err error) error {
	what, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		fmt.Sscan(m[1], &line)
		what = m[2]
	}
	what, _, _ = strings.Cut(what, "\n")
	if strings.Contains(what, "UTF-8") || strings.Contains(what, "control characters") {
		line, what = strangeByte(text, what)
	}
	if at := tabbed(text, line, what); at > 0 {
		line, what = at, "a tab indents this line: use blanks"
	}
	if line > 0 {
		return lineError{line, "this is no YAML: " + what}
	}
	return errors.New("this is no YAML: " + what)
}

// tabbed is the line that a tab indents, if that is what the library says of line; 0 if
// the mistake is another one. The library may name the line before, where the text begins
// that the tab is in.
func tabbed(text string, line int, what string) int {
	last := line
	switch {
	case strings.Contains(what, "tab character"):
		last++
	case !strings.Contains(what, "cannot start any token"):
		return 0
	}
	lines := strings.Split(text, "\n")
	for at := line; at > 0 && at <= min(last, len(lines)); at++ {
		if indentedByTab.MatchString(lines[at-1]) {
			return at
		}
	}
	return 0
}

var indentedByTab = regexp.MustCompile(`^ *\t`)

// strangeByte finds the first byte of text that no YAML has, with the line that it is in.
// It is what otherwise, in no line, if there is none.
func strangeByte(text, otherwise string) (line int, what string) {
	line = 1
	for i, r := range text {
		switch {
		case r == '\n':
			line++
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			return line, fmt.Sprintf("the byte 0x%02x is no UTF-8: save the file as UTF-8", text[i])
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f:
			return line, fmt.Sprintf("it has the control character 0x%02x: take it out", r)
		}
	}
	return 0, otherwise
}

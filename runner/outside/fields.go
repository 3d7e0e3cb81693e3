package outside

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"go.yaml.in/yaml/v3"

	"interleave/internal/quantity"
	"interleave/internal/visible"
	"interleave/models"
)

// fields are what a file can hold, each with its reader.
var fields = map[string]func(*Server, *yaml.Node) error{
	"name":           into(name, func(s *Server) *string { return &s.Name }),
	"summary":        into(line, func(s *Server) *string { return &s.Summary }),
	"stands_for":     into(line, func(s *Server) *string { return &s.StandsFor }),
	"command":        into(texts, func(s *Server) *[]string { return &s.Command }),
	"directory":      into(text, func(s *Server) *string { return &s.Directory }),
	"environment":    into(variables, func(s *Server) *map[string]string { return &s.Environment }),
	"scenarios":      into(texts, func(s *Server) *[]string { return &s.Scenarios }),
	"listen":         into(listening, func(s *Server) *bool { return &s.Unix }),
	"ready_path":     into(path, func(s *Server) *string { return &s.ReadyPath }),
	"ready_within":   into(duration, func(s *Server) *time.Duration { return &s.ReadyWithin }),
	"stop_signal":    into(signal, func(s *Server) *syscall.Signal { return &s.StopSignal }),
	"stop_within":    into(duration, func(s *Server) *time.Duration { return &s.StopWithin }),
	"style":          into(style, func(s *Server) *models.Style { return &s.Style }),
	"parallel_calls": into(boolean, func(s *Server) *bool { return &s.Parallel }),
	"processes":      into(count, func(s *Server) *int { return &s.Processes }),
	"threads":        into(count, func(s *Server) *int { return &s.Threads }),
}

func into[T any](read func(*yaml.Node) (T, error), field func(*Server) *T) func(*Server, *yaml.Node) error {
	return func(s *Server, n *yaml.Node) (err error) {
		*field(s), err = read(n)
		return err
	}
}

// target follows an alias to what it stands for.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func text(n *yaml.Node) (string, error) {
	n = target(n)
	switch {
	case n.Kind != yaml.ScalarNode:
		return "", errors.New("want a text, not a list or a mapping")
	case n.Tag == "!!null" || n.Value == "":
		return "", errors.New("want a text: leave the field out if there is none")
	case strings.ContainsRune(n.Value, 0):
		return "", errors.New("a text cannot hold a zero byte")
	}
	return n.Value, nil
}

// longestLine is how much a server may say of itself, in bytes.
const longestLine = 1000

// line is a text that is printed as it is.
func line(n *yaml.Node) (string, error) {
	s, err := text(n)
	switch {
	case err != nil:
		return "", err
	case len(s) > longestLine:
		return "", fmt.Errorf("the text is too long: want %s at most", quantity.Plural(longestLine, "byte"))
	case visible.Line(s) != s:
		return "", fmt.Errorf("%.60q has characters that do not show: want one line of plain text", s)
	}
	return s, nil
}

func texts(n *yaml.Node) ([]string, error) {
	n = target(n)
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return nil, errors.New("want a list, as in [one, two]")
	}
	var all []string
	for _, item := range n.Content {
		s, err := text(item)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", len(all)+1, err)
		}
		all = append(all, s)
	}
	return all, nil
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

func name(n *yaml.Node) (string, error) {
	s, err := text(n)
	if err == nil && !nameForm.MatchString(s) {
		err = fmt.Errorf("%q is no name: want at most 40 lower-case letters, digits, dots, dashes and underscores, the first a letter or digit", s)
	}
	return s, err
}

// listening says whether a server listens on a Unix socket.
func listening(n *yaml.Node) (unix bool, err error) {
	s, err := text(n)
	if err == nil && s != "unix" && s != "port" {
		err = fmt.Errorf("%q is nothing to listen on: valid are port, unix", s)
	}
	return s == "unix", err
}

var variableForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// variables are of the environment. An empty value is one.
func variables(n *yaml.Node) (map[string]string, error) {
	n = target(n)
	if n.Kind != yaml.MappingNode {
		return nil, errors.New(`want variables, as in {LOG_LEVEL: "warn"}`)
	}
	all := make(map[string]string)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, target(n.Content[i+1])
		switch {
		case !variableForm.MatchString(key):
			return nil, fmt.Errorf("%q is no name of a variable", key)
		case ours(key):
			return nil, fmt.Errorf("%s is set for each start: leave it out", key)
		case value.Kind != yaml.ScalarNode || strings.ContainsRune(value.Value, 0):
			return nil, fmt.Errorf("the value of %s is no text", key)
		}
		all[key] = value.Value
	}
	return all, nil
}

var pathForm = regexp.MustCompile(`^/[!-z|~]*$`)

// path is a request's target: {n} would be filled in.
func path(n *yaml.Node) (string, error) {
	s, err := text(n)
	if err == nil && !pathForm.MatchString(s) {
		err = fmt.Errorf("%q is no path, as /ready is", s)
	}
	return s, err
}

// longest bounds what a file can make a run wait for.
const longest = 10 * time.Minute

func duration(n *yaml.Node) (time.Duration, error) {
	s, err := text(n)
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > longest {
		return 0, fmt.Errorf("%q is no time of at most %v, as 500ms or 20s is", s, longest)
	}
	return d, nil
}

var signals = map[string]syscall.Signal{
	"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT,
	"HUP": syscall.SIGHUP, "USR1": syscall.SIGUSR1, "USR2": syscall.SIGUSR2,
}

func signal(n *yaml.Node) (syscall.Signal, error) {
	s, err := text(n)
	if err != nil {
		return 0, err
	}
	sig, ok := signals[strings.TrimPrefix(s, "SIG")]
	if !ok {
		return 0, fmt.Errorf("%q is no signal that asks to end: valid are %s", s, strings.Join(slices.Sorted(maps.Keys(signals)), ", "))
	}
	return sig, nil
}

func style(n *yaml.Node) (models.Style, error) {
	s, err := text(n)
	if err == nil && s != string(models.Blocking) && s != string(models.Callback) {
		err = fmt.Errorf("%q is no style of handlers: valid are %s, %s", s, models.Blocking, models.Callback)
	}
	return models.Style(s), err
}

func boolean(n *yaml.Node) (bool, error) {
	n = target(n)
	if n.Tag != "!!bool" || n.Value != "true" && n.Value != "false" {
		return false, errors.New("want true or false")
	}
	return n.Value == "true", nil
}

const maxCount = 1 << 20

func count(n *yaml.Node) (int, error) {
	s, err := text(n)
	if err != nil {
		return 0, err
	}
	c, err := strconv.Atoi(s)
	if err != nil || c < 1 || c > maxCount {
		return 0, fmt.Errorf("%q is no count from 1 to %d: leave the field out to claim nothing", s, maxCount)
	}
	return c, nil
}

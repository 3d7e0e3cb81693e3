package outside

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/bounded"
	"interleave/internal/strictyaml"
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
		return nil, strictyaml.In(path, err)
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
	root, err := strictyaml.Parse(string(text),
		"the file is empty: a server needs name, command, and scenarios or requests",
		"the file holds more than one document: give each server a file")
	if err != nil {
		return nil, err
	}
	if err := (shape{map[shaped]bool{}}).check(root, reflect.TypeFor[file](), ""); err != nil {
		return nil, err
	}
	f := file{
		Server: Server{Directory: ".", ReadyWithin: DefaultReadyWithin, StopWithin: DefaultStopWithin},
		Listen: "port", StopSignal: "TERM",
	}
	if err := root.Decode(&f); err != nil {
		// Of aliases, such as too many.
		return nil, errors.New(strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "yaml: "))
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
	if why != "" {
		if n := nodeOf(root, at, item); n != nil {
			return nil, strictyaml.At(n, "%s: %s", field, why)
		}
		return nil, fmt.Errorf("%s: %s", field, why)
	}
	f.Server.Unix, f.Server.StopSignal = f.Listen == "unix", f.signal()
	f.Server.Own = f.ownScenario()
	return &f.Server, nil
}

// nodeOf is the key of a field; where it holds a list, of an item in it and of a field
// of that. It is nil if the field is not there.
func nodeOf(fields *yaml.Node, at []string, item int) *yaml.Node {
	for i := 0; i+1 < len(fields.Content); i += 2 {
		key, value := fields.Content[i], fields.Content[i+1]
		if key.Value != at[0] {
			continue
		}
		if item < 0 || item >= len(value.Content) {
			return key
		}
		return cmp.Or(nodeOf(value.Content[item], at[1:], -1), value.Content[item])
	}
	return nil
}

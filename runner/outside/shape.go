package outside

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"interleave/internal/nearest"
	"interleave/internal/quantity"
	"interleave/internal/strictyaml"
)

// examples say what the value of a field is that is more than a text or a number.
var examples = map[string]string{
	"command":     "a list of the program and its arguments, as in [python3, server.py]",
	"version":     "a list, as in [nginx, -v]",
	"scenarios":   "a list, as in [hello, backend]",
	"environment": `names with texts, as in {LOG_LEVEL: "warn"}`,
	"headers":     "names with texts, as in {Accept: text/html}",
	"variants":    "variants, as in {w2: {WORKERS: 2}}",
	"install":     "what to install, as in {debian: [nginx-light]}",
	"needs":       `a program and its least version, as in {program: nginx, version: ">=1.18"}`,
	"requests":    "a list of requests, as in [{path: /items}]",
	"expect":      "the right answer, as in {status: 201, contains: created}",
	"body":        `a text, in quotes, as in '{"item": 1}'`,
}

// shape holds the values of a file against the types that they are read into. The YAML
// library alone takes 1.5 for 1, and an item that is null for none.
type shape struct {
	seen map[shaped]bool // what aliases name, which is looked at once
}

type shaped struct {
	node *yaml.Node
	as   reflect.Type
}

// mostNames bounds the variables of an environment and the like: the YAML library compares
// each with each.
const mostNames = 200

var durations = reflect.TypeFor[time.Duration]()

// check says what of n cannot be read into a type without loss. field names n in errors:
// it is empty for the whole file.
func (s shape) check(n *yaml.Node, as reflect.Type, field string) error {
	if n.Kind == yaml.AliasNode {
		if here := (shaped{n.Alias, as}); !s.seen[here] {
			s.seen[here] = true
			return s.check(n.Alias, as, field)
		}
		return nil
	}
	ok, want := n.Kind == yaml.ScalarNode, "a text"
	switch {
	case as.Kind() == reflect.Pointer:
		return s.check(n, as.Elem(), field)
	case as == durations:
		ok, want = ok && n.Decode(new(time.Duration)) == nil, "a time, as 500ms or 20s is"
	case as.Kind() == reflect.Int:
		number := 0
		ok, want = n.ShortTag() == "!!int" && n.Decode(&number) == nil && number != 0, "a whole number from 1 on"
	case as.Kind() == reflect.Bool:
		ok, want = ok && n.Decode(new(bool)) == nil, "true or false"
	case as.Kind() == reflect.Struct:
		ok, want = n.Kind == yaml.MappingNode, "fields such as name: and command:"
		if as == reflect.TypeFor[Request]() {
			want = "a request, as in {method: POST, path: /items, body: x}"
		}
	case as.Kind() == reflect.Map:
		ok, want = n.Kind == yaml.MappingNode, `names with texts, as in {WORKERS: "2"}`
	case as.Kind() == reflect.Slice:
		ok, want = n.Kind == yaml.SequenceNode, "a list, as in [one, two]"
	}
	if !ok {
		return strictyaml.At(n, "%s%s is wrong: want %s", inside(field), strictyaml.Shown(n), cmp.Or(examples[field], want))
	}
	switch as.Kind() {
	case reflect.Struct:
		return s.checkStruct(n, as, field)
	case reflect.Map:
		return s.checkMap(n, as, field)
	case reflect.Slice:
		return s.checkList(n, as, field)
	}
	return nil
}

// inside is the beginning of an error in a field.
func inside(field string) string {
	if field == "" {
		return ""
	}
	return field + ": "
}

func (s shape) checkStruct(n *yaml.Node, as reflect.Type, field string) error {
	types := map[string]reflect.Type{}
	var valid []string
	for _, f := range reflect.VisibleFields(as) {
		if name := f.Tag.Get("yaml"); name != "-" && name != ",inline" {
			types[name] = f.Type
			valid = append(valid, name)
		}
	}
	return s.pairs(n, as, field, func(key, value *yaml.Node) error {
		switch {
		case !slices.Contains(valid, key.Value):
			hint := cmp.Or(nearest.Hint(key.Value, valid), ": valid are "+strings.Join(valid, ", "))
			return strictyaml.At(key, "%sunknown field %.40q%s", inside(field), key.Value, hint)
		case value.ShortTag() == "!!null":
			return strictyaml.At(key, "%s%s has no value: give it one, or leave the field out", inside(field), key.Value)
		}
		return s.check(value, types[key.Value], key.Value)
	})
}

func (s shape) checkMap(n *yaml.Node, as reflect.Type, field string) error {
	return s.pairs(n, as, field, func(key, value *yaml.Node) error {
		if value.ShortTag() == "!!null" {
			return nil // a variable without a value is an empty one
		}
		return s.check(value, as.Elem(), fmt.Sprintf("%s%.40q", inside(field), key.Value))
	})
}

func (s shape) checkList(n *yaml.Node, as reflect.Type, field string) error {
	for i, item := range n.Content {
		name := fmt.Sprintf("%s: number %d", field, i+1)
		if item.ShortTag() == "!!null" {
			return strictyaml.At(item, "%s has no value: give it one, or leave it out", name)
		}
		if err := s.check(item, as.Elem(), name); err != nil {
			return err
		}
	}
	return nil
}

// checkMerged is check for what << merges into a value of the type: names, or a list of such.
func (s shape) checkMerged(n *yaml.Node, as reflect.Type, field string) error {
	if n.Kind != yaml.SequenceNode {
		return s.check(n, as, field)
	}
	for _, item := range n.Content {
		if err := s.check(item, as, field); err != nil {
			return err
		}
	}
	return nil
}

// pairs calls each with the keys and values of n, of which none may be there twice, and
// checks what is merged.
func (s shape) pairs(n *yaml.Node, as reflect.Type, field string, each func(key, value *yaml.Node) error) error {
	if names := len(n.Content) / 2; names > mostNames {
		return strictyaml.At(n, "%s%s are too many: want %d at most", inside(field), quantity.Plural(names, "name"), mostNames)
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch line := lines[key.Value]; {
		case key.ShortTag() == "!!merge":
			if err := s.checkMerged(value, as, field); err != nil {
				return err
			}
			continue
		case key.Kind != yaml.ScalarNode:
			return strictyaml.At(key, "%s%s is no name", inside(field), strictyaml.Shown(key))
		case line > 0:
			return strictyaml.At(key, "%s%.40q is there twice, in line %d as well", inside(field), key.Value, line)
		}
		lines[key.Value] = key.Line
		if err := each(key, value); err != nil {
			return err
		}
	}
	return nil
}

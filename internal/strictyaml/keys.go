package strictyaml

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"interleave/internal/nearest"
)

// Keys calls each with the value of each key of n, which is a mapping that has no other
// keys than valid ones, and none of them twice. What names it in errors.
func Keys(n *yaml.Node, what string, valid []string, each func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return At(n, "%s: want %s", what, listed(valid))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(valid, key.Value):
			return At(key, "%s: unknown key %.40q%s (valid are %s)", what, key.Value, nearest.Hint(key.Value, valid), strings.Join(valid, ", "))
		case seen[key.Value]:
			return At(key, "%s: %s is there twice", what, key.Value)
		case value.Kind == yaml.AliasNode || value.Anchor != "":
			return At(value, "%s: write it out: anchors and aliases are not for such a file", key.Value)
		case value.Style&yaml.TaggedStyle != 0:
			return At(value, "%s: write it without the tag %.40s: tags are not for such a file", key.Value, value.Tag)
		case value.Tag == "!!null":
			return At(key, "%s has no value: give it one, or leave it out", key.Value)
		}
		seen[key.Value] = true
		if err := each(key, value); err != nil {
			return err
		}
	}
	return nil
}

// listed says what keys there may be, as in "name: and steps:".
func listed(valid []string) string {
	return "keys such as " + strings.Join(valid, ": and ") + ":"
}

// Scalar is the text of a value; empty if it is a list or has keys.
func Scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// Shown is the text of a value for errors.
func Shown(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "something with keys"
	}
	if len(n.Value) > 40 {
		return strconv.Quote(n.Value[:40]) + "…"
	}
	return strconv.Quote(n.Value)
}
